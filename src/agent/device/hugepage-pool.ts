import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the kernel tells about huge pages; elsewhere only in tests. */
export interface HugepageFiles {
  readonly sysfsFolder: string;
  readonly meminfo: string;
}

export const HUGEPAGE_FILES: HugepageFiles = { sysfsFolder: '/sys/kernel/mm/hugepages', meminfo: '/proc/meminfo' };

/** Bytes of the huge pages that the kernel takes when no size is named; null when it has none at all. */
export function defaultHugepageSizeBytes(files: HugepageFiles): number | null {
  const kib = /^Hugepagesize:\s+(\d+) kB$/m.exec(readFileSync(files.meminfo, 'utf8'))?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
}

/** Sizes of huge pages that the kernel has a pool for, in bytes, ascending. */
export function hugepageSizesBytes(files: HugepageFiles): readonly number[] {
  if (!existsSync(files.sysfsFolder)) return [];
  return readdirSync(files.sysfsFolder)
    .flatMap((name) => /^hugepages-(\d+)kB$/.exec(name)?.[1] ?? [])
    .map((kib) => Number(kib) * 1024)
    .sort((left, right) => left - right);
}

/** The kernel's pool of reserved huge pages of one size, on all NUMA nodes together. */
export class HugepagePool {
  readonly #folder: string;

  constructor(
    readonly pageSizeBytes: number,
    files: HugepageFiles,
  ) {
    this.#folder = join(files.sysfsFolder, `hugepages-${pageSizeBytes / 1024}kB`);
  }

  /** The file that an operator writes the number of pages to. */
  get countFile(): string {
    return join(this.#folder, 'nr_hugepages');
  }

  /** Pages that the pool has, used ones included. */
  totalPages(): number {
    return this.#read('nr_hugepages');
  }

  /** Pages that nobody uses, and no mapping that has yet to touch them is promised. */
  freePages(): number {
    return Math.max(0, this.#read('free_hugepages') - this.#read('resv_hugepages'));
  }

  #read(file: string): number {
    return Number(readFileSync(join(this.#folder, file), 'utf8'));
  }
}
