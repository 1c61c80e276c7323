import { readFileSync } from 'node:fs';
import { Damage } from './damage.js';
import { Bytes, type PageFile } from './page-file.js';

/** The header that every page begins with. */
export const PAGE_HEADER_BYTES = 24;
const META_BYTES = PAGE_HEADER_BYTES + 144;
const MAGIC = 0xbeefc0de;
const DATA_VERSION = 2;
const META_FLAG = 0x08;
const [INTEGER_KEY, NOT_FLUSHED, NO_SUBDIRECTORY] = [0x08, 0x1000, 0x4000];
const TREE_BYTES = 48;
const AT = { magic: 24, version: 28, freeTree: 48, mainTree: 96, lastPage: 144, transaction: 152, boot: 160 } as const;

/** LMDB's record of a tree of pages. */
export interface TreeRecord {
  readonly flags: number;
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
  readonly overflowPages: number;
  readonly entries: number;
  readonly root: number;
}

/** The state of a data file after one transaction: where all its trees begin. */
export interface Snapshot {
  readonly transaction: number;
  readonly lastPage: number;
  readonly freeTree: TreeRecord;
  readonly mainTree: TreeRecord;
}

interface Meta extends Snapshot {
  readonly boot: number;
  readonly isFlushed: boolean;
}

export function readTree(bytes: Bytes, at: number): TreeRecord {
  return {
    flags: bytes.u16(at + 4),
    depth: bytes.u16(at + 6),
    branchPages: bytes.u64(at + 8),
    leafPages: bytes.u64(at + 16),
    overflowPages: bytes.u64(at + 24),
    entries: bytes.u64(at + 32),
    root: bytes.u64(at + 40),
  };
}

/** How many bytes a TreeRecord takes. */
export const TREE_RECORD_BYTES = TREE_BYTES;

/**
 * The snapshot with which LMDB opens a file: the last one; or, after a crash of the machine, the last that was
 * certainly on disk, of which lmdb's data format 2 keeps a copy in the middle of page 0.
 */
export function openingSnapshot(file: PageFile): Snapshot {
  const page = Buffer.alloc(file.pageBytes);
  const metas = [0, 1].map((number) => {
    file.read(number, page);
    return readMeta(page, number);
  }) as [Meta, Meta];
  assertNeighbours(metas);
  const latest = opening(metas[0], metas[1]);
  file.read(0, page);
  const flushed = readMetaBody(page.subarray(file.pageBytes / 2, file.pageBytes / 2 + META_BYTES));
  if (flushed.transaction > Math.max(...metas.map(({ transaction }) => transaction))) {
    throw new Damage('page 0 names a transaction that has not happened');
  }
  return opening(latest, flushed);
}

function readMeta(page: Buffer, number: number): Meta {
  const bytes = new Bytes(page);
  const isMeta = bytes.u16(18) === META_FLAG && bytes.u64(0) === number && bytes.u32(AT.magic) === MAGIC;
  if (!isMeta) throw new Damage(`page ${number} does not begin a data file`);
  if (bytes.u16(AT.version) !== DATA_VERSION) throw new Damage('it is in another data format');
  const meta = readMetaBody(page);
  const flags = meta.freeTree.flags & ~(NOT_FLUSHED | NO_SUBDIRECTORY);
  if (flags !== INTEGER_KEY || meta.mainTree.flags !== 0)
    throw new Damage(`page ${number} has flags that are never set`);
  return meta;
}

function readMetaBody(page: Buffer): Meta {
  const bytes = new Bytes(page);
  const freeTree = readTree(bytes, AT.freeTree);
  return {
    transaction: bytes.u64(AT.transaction),
    lastPage: bytes.u64(AT.lastPage),
    boot: bytes.u64(AT.boot),
    isFlushed: (freeTree.flags & NOT_FLUSHED) === 0,
    freeTree,
    mainTree: readTree(bytes, AT.mainTree),
  };
}

/** Transactions alternate between the two pages; a new file, or a copy, has only one of them. */
function assertNeighbours([even, odd]: readonly [Meta, Meta]): void {
  const [first, second] = [even.transaction, odd.transaction];
  if (first === 0 || second === 0) return;
  const areNeighbours = Math.abs(first - second) === 1 && first % 2 === 0;
  if (!areNeighbours) throw new Damage(`pages 0 and 1 name transactions ${first} and ${second}`);
}

function opening(one: Meta, other: Meta): Meta {
  if (other.transaction === 0) return one;
  const [latest, former] = one.transaction >= other.transaction ? [one, other] : [other, one];
  return latest.isFlushed || (latest.boot !== 0 && latest.boot === thisBoot()) ? latest : former;
}

/** The boot id as LMDB uses it: its first eight digits. */
function thisBoot(): number {
  try {
    return Number.parseInt(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8), 16);
  } catch {
    return 0;
  }
}
