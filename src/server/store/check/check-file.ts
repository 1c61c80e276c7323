import { closeSync, constants, openSync, readSync } from 'node:fs';
import { LEDGER_KEY, Ledger } from '../checksums/ledger.js';
import {
  COUNTED_TABLES,
  type CountedTable,
  FACTS,
  NODE_HISTORIES,
  revisionOfSealed,
  type SealedTable,
} from '../checksums/seal.js';
import { Tally } from '../checksums/tally.js';
import { Damage } from './damage.js';
import { walkFreePages } from './free-pages.js';
import { Bytes, PageFile } from './page-file.js';
import { PageMap } from './page-map.js';
import { openingSnapshot, type TreeRecord } from './snapshot.js';
import { type Forest, walkTree } from './tree-walk.js';

/** The offset of the page size in the first page, and its bounds. */
const PAGE_BYTES_AT = 48;
const [PAGE_BYTES_MIN, PAGE_BYTES_MAX] = [512, 65_536];
const META_TABLE = 'meta';
const LAYOUT_KEY = 'schemaVersion';
/** The first layout whose records are sealed. */
const SEALED_SINCE = 6;

/** The result of checking a sound file. */
export interface CheckedFile {
  /** Its layout number; 0 when it has none yet. */
  readonly layout: number;
  /** How many tables the file has. */
  readonly tables: number;
}

/**
 * Checks every page and record of a data file without LMDB, which would map and trust it. Throws Damage when anything
 * is not as it was written; changes nothing.
 *
 * @param knownLayout the latest known layout; records of later ones are not checked
 */
export function checkFile(path: string, knownLayout: number): CheckedFile {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const file = new PageFile(fd, pageBytesOf(fd));
    const snapshot = openingSnapshot(file);
    const forest = { file, snapshot, map: new PageMap(snapshot.lastPage) };
    walkFreePages(forest);
    const tables = namedTables(forest);
    const layout = layoutOf(forest, tables.get(META_TABLE));
    const isSealed = layout >= SEALED_SINCE && layout <= knownLayout && tables.size > 1;
    if (isSealed) checkSealed(forest, tables);
    for (const [name, tree] of tables) if (!isSealed || !isSealedTable(name)) walkUnread(forest, name, tree);
    return { layout, tables: tables.size };
  } finally {
    closeSync(fd);
  }
}

function pageBytesOf(fd: number): number {
  const head = Buffer.alloc(PAGE_BYTES_AT + 4);
  if (readSync(fd, head, 0, head.length, 0) < head.length) throw new Damage('the file ends within its header');
  const bytes = new Bytes(head).u32(PAGE_BYTES_AT);
  const isSize = bytes >= PAGE_BYTES_MIN && bytes <= PAGE_BYTES_MAX && (bytes & (bytes - 1)) === 0;
  if (!isSize) throw new Damage('page 0 does not begin a data file');
  return bytes;
}

function namedTables(forest: Forest): Map<string, TreeRecord> {
  const tables = new Map<string, TreeRecord>();
  const entry = () => {
    throw new Damage('the list of tables has something else in it');
  };
  // lmdb terminates their names with a zero byte.
  const tree = (name: Buffer, record: TreeRecord) => void tables.set(String(name.subarray(0, -1)), record);
  walkTree(forest, 'the list of tables', forest.snapshot.mainTree, { order: 'bytes', entry, tree });
  return tables;
}

/** The one record that every version of the broker can read. */
function layoutOf(forest: Forest, meta: TreeRecord | undefined): number {
  if (meta === undefined) return 0;
  const seen = { layout: 0 };
  const entry = (key: Buffer, value: Buffer) => {
    if (String(key) !== LAYOUT_KEY) return;
    seen.layout = smallNumber(value);
  };
  // A separate page map: its pages are counted when all tables are walked.
  const apart = { ...forest, map: new PageMap(forest.snapshot.lastPage) };
  walkTree(apart, META_TABLE, meta, { order: 'bytes', entry });
  return seen.layout;
}

/** Decodes MessagePack: numbers below 64 take one byte, those below 256 two. */
function smallNumber(value: Buffer): number {
  const [first = 0, second = 0] = value;
  if (value.length === 1 && first < 0x40) return first;
  if (value.length === 2 && first === 0xcc) return second;
  throw new Damage('its layout number is not a number');
}

function isSealedTable(name: string): name is SealedTable {
  return name === FACTS || name === NODE_HISTORIES || COUNTED_TABLES.some((table) => table === name);
}

function walkUnread(forest: Forest, name: string, tree: TreeRecord): void {
  walkTree(forest, name, tree, { order: 'bytes', entry: () => {} });
}

function checkSealed(forest: Forest, tables: ReadonlyMap<string, TreeRecord>): void {
  const ledger = readFacts(forest, tables);
  for (const table of COUNTED_TABLES) {
    const [found, expected] = [tallyOf(forest, table, tables.get(table)), ledger.of(table)];
    if (found.equals(expected)) continue;
    const more =
      found.count === expected.count
        ? 'some are older or newer versions of themselves'
        : `there were ${expected.count}`;
    throw new Damage(`${table} has ${found.count} records, and ${more}`);
  }
  // A store of a version before there were any has none.
  const histories = tables.get(NODE_HISTORIES);
  if (histories !== undefined) walkSealed(forest, NODE_HISTORIES, histories, () => {});
}

function readFacts(forest: Forest, tables: ReadonlyMap<string, TreeRecord>): Ledger {
  let ledger: Ledger | null = null;
  walkSealed(forest, FACTS, tables.get(FACTS), (_, key, value) => {
    if (String(key) === LEDGER_KEY) ledger = Ledger.read(String(value));
  });
  return ledger ?? missingLedger();
}

function missingLedger(): never {
  throw new Damage('the ledger of what the store must hold is missing');
}

function tallyOf(forest: Forest, table: CountedTable, tree: TreeRecord | undefined): Tally {
  const tally = new Tally();
  walkSealed(forest, table, tree, (revision) => tally.add(revision));
  return tally;
}

type VisitSealed = (revision: number, key: Buffer, value: Buffer) => void;

function walkSealed(forest: Forest, table: SealedTable, tree: TreeRecord | undefined, visit: VisitSealed): void {
  if (tree === undefined) throw new Damage(`the table ${table} is missing`);
  const entry = (key: Buffer, value: Buffer) => visit(revisionOfSealed(table, key, value), key, value);
  walkTree(forest, table, tree, { order: 'bytes', entry });
}
