import { readSync } from 'node:fs';
import { RmaError } from '../../common/errors/rma-error.js';
import { FaultyMemory } from '../../common/native/memory/faulty-memory.js';
import { type Mapping, ZERO_CHECK_BYTES } from '../../common/native/memory/memory.js';

/**
 * How many pages of an RMA are read back after it was cleared. It catches a clearing that stopped early or went to the
 * wrong place; reading all of it would take as long as the clearing itself.
 */
export const PAGES_CHECKED_MAX = 16;

const ZEROS = Buffer.alloc(ZERO_CHECK_BYTES);
const page = Buffer.alloc(ZERO_CHECK_BYTES);

/** Where to look: page-aligned offsets spread evenly, the first and the last page among them. */
export function sampleOffsets(sizeBytes: number): readonly number[] {
  const pages = Math.floor(sizeBytes / ZERO_CHECK_BYTES);
  const samples = Math.min(pages, PAGES_CHECKED_MAX);
  if (samples === 1) return [0];
  return Array.from({ length: samples }, (_, n) => Math.floor((n * (pages - 1)) / (samples - 1)) * ZERO_CHECK_BYTES);
}

/**
 * Reads samples of a file and gives how many pages they were. By read and not by a mapping, since a read does not make
 * the kernel populate the pages of a memfd that nobody has touched yet.
 */
export function checkFileIsZero(fd: number, sizeBytes: number): number {
  return check(sizeBytes, (offset) => {
    return readPage(fd, offset) && page.equals(ZEROS);
  });
}

/**
 * Reads all of a file, without the kernel populating pages of a memfd that nobody has touched
 * yet. FaultyMemory where it cannot.
 */
export function readAll(fd: number, sizeBytes: number): void {
  for (let offset = 0; offset < sizeBytes; offset += ZERO_CHECK_BYTES) readPage(fd, offset);
}

/** False when the file ends before. FaultyMemory when the kernel has taken the page out of use. */
function readPage(fd: number, offset: number): boolean {
  try {
    return readSync(fd, page, 0, ZERO_CHECK_BYTES, offset) === ZERO_CHECK_BYTES;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EIO' || error.code === 'EHWPOISON')) {
      throw new FaultyMemory(offset);
    }
    throw error;
  }
}

/** The same for an RMA that cannot be read but only mapped. */
export function checkMappingIsZero(mapping: Mapping): number {
  return check(mapping.sizeBytes, (offset) => mapping.isZeroAt(offset));
}

function check(sizeBytes: number, isZeroAt: (offset: number) => boolean): number {
  const offsets = sampleOffsets(sizeBytes);
  for (const offset of offsets) {
    if (isZeroAt(offset)) continue;
    throw new RmaError({
      reason: 'INTERNAL',
      message:
        `an RMA was just cleared, yet its page at byte ${offset} is not zero: something else writes to it, or the ` +
        'memory is faulty; it was given back and not handed to a guest, check the kernel log for memory errors',
      metadata: { offset: String(offset) },
    });
  }
  return offsets.length;
}
