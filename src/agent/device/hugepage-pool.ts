import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the kernel tells about huge pages; elsewhere only in tests. */
export interface HugepageFiles {
  readonly sysfsFolder: string;
  /** Holds a folder `node<N>` for each NUMA node, with a pool of its own in `hugepages`. */
  readonly numaFolder: string;
  readonly meminfo: string;
}

export const HUGEPAGE_FILES: HugepageFiles = {
  sysfsFolder: '/sys/kernel/mm/hugepages',
  numaFolder: '/sys/devices/system/node',
  meminfo: '/proc/meminfo',
};

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

/** NUMA nodes of this machine, ascending. */
export function numaNodes(files: HugepageFiles): readonly number[] {
  if (!existsSync(files.numaFolder)) return [];
  return readdirSync(files.numaFolder)
    .flatMap((name) => /^node(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((left, right) => left - right);
}

/** The kernel's pool of reserved huge pages of one size: of all NUMA nodes together, or of one. */
export class HugepagePool {
  readonly #folder: string;

  constructor(
    readonly pageSizeBytes: number,
    files: HugepageFiles,
    numaNode?: number,
  ) {
    const pools = numaNode === undefined ? files.sysfsFolder : join(files.numaFolder, `node${numaNode}`, 'hugepages');
    this.#folder = join(pools, `hugepages-${pageSizeBytes / 1024}kB`);
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
    return Math.max(0, this.#read('free_hugepages') - this.#reservedPages());
  }

  /** The kernel counts reservations for all nodes together only. */
  #reservedPages(): number {
    return existsSync(join(this.#folder, 'resv_hugepages')) ? this.#read('resv_hugepages') : 0;
  }

  #read(file: string): number {
    return Number(readFileSync(join(this.#folder, file), 'utf8'));
  }
}
