import { fstatSync } from 'node:fs';
import type { Clock } from '../../common/clock/clock.js';
import { closeFd } from '../../common/native/files/files.js';
import { FaultyMemory } from '../../common/native/memory/faulty-memory.js';
import { allocateFilePages, createMemfd, Mapping, truncateFile } from '../../common/native/memory/memory.js';
import { onNumaNode } from '../../common/native/memory/numa.js';
import type { HeldRma, KeptRma } from '../../domain/agent/rmas.js';
import { MEMFD_NAME_PREFIX } from '../holders/rma-links.js';
import { type ClearingMethod, clearMapping } from './clearing.js';
import { MemoryFailed, unlike } from './refusals.js';
import { checkFileIsZero } from './zero-check.js';

/** A file of memory to be made. */
export interface FileRmaSpec {
  /** What comes after {@link MEMFD_NAME_PREFIX}. */
  readonly number: number;
  readonly sizeBytes: number;
  /** Take reserved huge pages of this size, all of them now; ordinary pages at first touch when absent. */
  readonly hugepageSizeBytes?: number;
  readonly clearing: ClearingMethod;
  /** Take the huge pages of this NUMA node only. */
  readonly numaNode?: number | undefined;
}

/**
 * A new memfd of pages that the kernel clears, and the agent as well where it should, checked. Nobody else has ever had
 * this file, so no other guest's bytes can be in it. Throws NativeError, and leaves nothing behind then.
 */
export function createFileRma(spec: FileRmaSpec, clock: Clock): HeldRma {
  const { sizeBytes, hugepageSizeBytes } = spec;
  const fd = createMemfd(`${MEMFD_NAME_PREFIX}${spec.number}`, hugepageSizeBytes);
  try {
    const startMs = clock.monotonicMs();
    truncateFile(fd, sizeBytes);
    // Huge pages that are not taken now may be gone when the VMM touches them, and it would die of SIGBUS.
    if (hugepageSizeBytes !== undefined) takePages(fd, spec);
    if (spec.clearing !== 'KERNEL') clearAgain(fd, spec, clock);
    const durationMs = clock.monotonicMs() - startMs;
    const pagesChecked = checkFileIsZero(fd, sizeBytes);
    return { fd, sizeBytes, inode: fstatSync(fd).ino, clearing: { method: spec.clearing, durationMs, pagesChecked } };
  } catch (error) {
    const kind = hugepageSizeBytes === undefined ? 'MEMFD' : 'HUGETLB';
    if (error instanceof FaultyMemory) {
      throw new MemoryFailed(kind, { fd, sizeBytes, inode: fstatSync(fd).ino }, error.offset);
    }
    closeFd(fd);
    throw error;
  }
}

/**
 * A file that a former life of the agent made and had kept. DEVICE_UNUSABLE when it is
 * another one, or not clean any more.
 */
export function adoptFileRma(fd: number, { inode, sizeBytes, clearing }: KeptRma): HeldRma {
  const { ino, size } = fstatSync(fd);
  if (ino !== inode || size !== sizeBytes)
    throw unlike(`it is inode ${ino} of ${size} bytes, not inode ${inode} of ${sizeBytes}`);
  const pagesChecked = checkFileIsZero(fd, sizeBytes);
  return { fd, sizeBytes, inode, clearing: { ...clearing, pagesChecked } };
}

/** Takes every page of a memfd of ordinary pages too: what is cleared is there. */
function clearAgain(fd: number, { sizeBytes, clearing }: FileRmaSpec, clock: Clock): void {
  const mapping = new Mapping(fd, sizeBytes);
  try {
    clearMapping(mapping, clearing, clock);
  } finally {
    mapping.close();
  }
}

function takePages(fd: number, { sizeBytes, numaNode }: FileRmaSpec): void {
  const take = () => allocateFilePages(fd, sizeBytes);
  if (numaNode === undefined) take();
  else onNumaNode(numaNode, take);
}
