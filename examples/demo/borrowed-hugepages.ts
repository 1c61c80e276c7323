import { readFileSync, writeFileSync } from 'node:fs';

const PAGE_BYTES = 2 * 2 ** 20;
const SIZE_FILE = '/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages';

/** Huge pages added to the kernel's pool for the duration of the demonstration. */
export interface BorrowedHugepages {
  readonly pageBytes: number;
  /** Takes as many out of the pool as were added. */
  giveBack(): void;
}

/** Adds `bytes` of 2 MiB pages to the pool; null where that fails: not root, no such pages, not enough memory. */
export function borrowHugepages(bytes: number): BorrowedHugepages | null {
  const count = Math.ceil(bytes / PAGE_BYTES);
  const added = changeBy(count);
  if (added === null) return null;
  const giveBack = () => {
    changeBy(-added);
  };
  if (added === count) return { pageBytes: PAGE_BYTES, giveBack };
  giveBack();
  return null;
}

/** Changes the pool and returns the actual change; null when it cannot be read or written. */
function changeBy(count: number): number | null {
  try {
    const before = Number(readFileSync(SIZE_FILE, 'utf8'));
    writeFileSync(SIZE_FILE, String(before + count));
    return Number(readFileSync(SIZE_FILE, 'utf8')) - before;
  } catch {
    return null;
  }
}
