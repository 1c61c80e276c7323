import { mappedRmas } from './rma-links.js';

/** One RMA in one process. */
export interface ProcessRma {
  readonly pid: number;
  /** Of a memfd; null for KVM's, which all share one. */
  readonly inode: number | null;
  /** Open under these numbers; none when it is only mapped. */
  readonly fds: number[];
  mappingCount: number;
}

/**
 * Adds what `/proc/PID/maps` says to what a process has open. A mapping of KVM's does not say of which RMA it is: it
 * counts with the only one that the process has open, and by itself where there are none or several.
 */
export function addMappings(rmas: ProcessRma[], pid: number, maps: string): readonly ProcessRma[] {
  for (const inode of mappedRmas(maps)) {
    const candidates = rmas.filter((rma) => rma.inode === inode);
    const unopened = candidates.find(({ fds }) => fds.length === 0);
    const known = candidates.length === 1 ? candidates[0] : unopened;
    if (known !== undefined) known.mappingCount += 1;
    else rmas.push({ pid, inode, fds: [], mappingCount: 1 });
  }
  return rmas;
}
