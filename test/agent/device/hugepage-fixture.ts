import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import {
  HUGEPAGE_FILES,
  type HugepageFiles,
  HugepagePool,
  hugepageSizesBytes,
} from '../../../src/agent/device/hugepage-pool.js';

/** What sysfs says of one pool. */
export interface PoolCounts {
  readonly total: number;
  readonly free?: number;
  readonly reserved?: number;
}

/** Gives one NUMA node of such a kernel a pool of 2 MiB pages of its own; per node the kernel tells no reservations. */
export function addNumaNode(files: HugepageFiles, node: number, total: number): void {
  const pool = join(files.numaFolder, `node${node}`, 'hugepages', 'hugepages-2048kB');
  mkdirSync(pool, { recursive: true });
  writeFileSync(join(pool, 'nr_hugepages'), `${total}\n`);
  writeFileSync(join(pool, 'free_hugepages'), `${total}\n`);
}

/** Files like those of a kernel whose default huge pages have 2 MiB, with these pools by their size in KiB. */
export function hugepageFiles(t: TestContext, pools: Readonly<Record<number, PoolCounts>>): HugepageFiles {
  const folder = mkdtempSync(join(tmpdir(), 'rma-hugepages-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const files = {
    sysfsFolder: join(folder, 'hugepages'),
    numaFolder: join(folder, 'node'),
    meminfo: join(folder, 'meminfo'),
  };
  mkdirSync(files.sysfsFolder);
  const hasPools = Object.keys(pools).length > 0;
  writeFileSync(files.meminfo, hasPools ? 'MemTotal: 1 kB\nHugepagesize:       2048 kB\n' : 'MemTotal: 1 kB\n');
  for (const [kib, { total, free = total, reserved = 0 }] of Object.entries(pools)) {
    const pool = join(files.sysfsFolder, `hugepages-${kib}kB`);
    mkdirSync(pool);
    writeFileSync(join(pool, 'nr_hugepages'), `${total}\n`);
    writeFileSync(join(pool, 'free_hugepages'), `${free}\n`);
    writeFileSync(join(pool, 'resv_hugepages'), `${reserved}\n`);
  }
  return files;
}

/** The smallest huge pages that this machine has: 16 MiB on POWER with hash page tables, mostly 2 MiB elsewhere. */
export const REAL_PAGE_BYTES = hugepageSizesBytes(HUGEPAGE_FILES)[0] ?? 2 << 20;
const REAL_POOL = new HugepagePool(REAL_PAGE_BYTES, HUGEPAGE_FILES).countFile;

/**
 * Adds pages of {@link REAL_PAGE_BYTES} to the machine's own pool for one test, and takes as many away afterwards:
 * others use the pool too. False, and the test is skipped, when the kernel does not give them.
 */
export function addHugepages(t: TestContext, pages: number): boolean {
  try {
    const before = readPages();
    writePages(before + pages);
    const added = readPages() - before;
    t.after(() => writePages(Math.max(0, readPages() - added)));
    if (added >= pages) return true;
    t.skip(`SKIPPED: the kernel gave only ${added} of ${pages} huge pages`);
  } catch (error) {
    t.skip(`SKIPPED: huge pages cannot be reserved here, which takes root and hugetlbfs: ${String(error)}`);
  }
  return false;
}

function readPages(): number {
  return Number(readFileSync(REAL_POOL, 'utf8'));
}

function writePages(pages: number): void {
  writeFileSync(REAL_POOL, String(pages));
}
