import { Damage } from './damage.js';
import { Bytes, type PageFile } from './page-file.js';
import type { PageMap } from './page-map.js';
import { PAGE_HEADER_BYTES, readTree, type Snapshot, TREE_RECORD_BYTES, type TreeRecord } from './snapshot.js';

const [BRANCH, LEAF, OVERFLOW, SUB_PAGE] = [0x01, 0x02, 0x04, 0x40];
const [ON_OVERFLOW_PAGES, IS_TREE, HAS_SEVERAL] = [0x01, 0x02, 0x04];
const NODE_HEADER_BYTES = 8;
const OVERFLOW_RECORD_BYTES = 24;
/** The root of an empty tree: all bits set. */
const NO_ROOT = 2 ** 63;
/** A tree of 4 KiB pages that is deeper has more entries than there are atoms. */
const DEPTH_MAX = 32;
const NO_KEY = Buffer.alloc(0);

/** Called with each entry of a tree, in key order. Key and value are only valid until it returns. */
export interface TreeVisitor {
  /** How keys are ordered: as bytes, or as machine integers. */
  readonly order: 'bytes' | 'numbers';
  entry(key: Buffer, value: Buffer): void;
  tree?(name: Buffer, record: TreeRecord): void;
}

/** Where the trees of a data file are. */
export interface Forest {
  readonly file: PageFile;
  readonly map: PageMap;
  readonly snapshot: Snapshot;
}

interface Place {
  readonly page: number;
  /** No page may be newer than the one that refers to it: a change rewrites the pages up to the root. */
  readonly transactionMax: number;
  readonly depth: number;
}

/** Visits every page of a tree, and compares it with LMDB's record of the tree. */
export function walkTree(forest: Forest, what: string, record: TreeRecord, visitor: TreeVisitor): void {
  new TreeWalk(forest, what, record, visitor).run();
}

class TreeWalk {
  private readonly pages: Bytes[] = [];
  private readonly seen = { branchPages: 0, leafPages: 0, overflowPages: 0, entries: 0 };
  private lastKey: Buffer = NO_KEY;
  private readonly keyRoom = Buffer.alloc(65_536);
  private isFirst = true;

  constructor(
    private readonly forest: Forest,
    private readonly what: string,
    private readonly record: TreeRecord,
    private readonly visitor: TreeVisitor,
  ) {}

  run(): void {
    const { record, forest } = this;
    if (record.depth > DEPTH_MAX) throw this.damage(`is ${record.depth} pages deep`);
    const isEmpty = record.root >= NO_ROOT;
    if (isEmpty !== (record.depth === 0)) throw this.damage('has a depth and no root, or a root and no depth');
    if (!isEmpty) this.page({ page: record.root, transactionMax: forest.snapshot.transaction, depth: 1 });
    for (const [name, count] of Object.entries(this.seen)) {
      const told = record[name as keyof typeof this.seen];
      if (told !== count) throw this.damage(`has ${count} ${wordsOf(name)}, and ${told} are recorded`);
    }
  }

  private page(place: Place): void {
    const { forest, what } = this;
    forest.map.take(place.page, 1, what);
    const bytes = this.roomAt(place.depth);
    forest.file.read(place.page, bytes.buffer);
    const transaction = this.assertHeader(bytes, place);
    const isLeaf = place.depth === this.record.depth;
    if (bytes.u16(18) !== (isLeaf ? LEAF : BRANCH)) throw this.damage(`page ${place.page} is of another kind`);
    const nodes = nodesOf(bytes, forest.file.pageBytes);
    if (nodes === null) throw this.damage(`page ${place.page} has bounds that cannot be`);
    if (isLeaf) this.leaf(bytes, nodes, transaction);
    else this.branch(bytes, nodes, { ...place, transactionMax: transaction });
  }

  private assertHeader(bytes: Bytes, { page, transactionMax }: Place): number {
    const [number, transaction] = [bytes.u64(0), bytes.u64(8)];
    if (number !== page) throw this.damage(`page ${page} says that it is page ${number}`);
    if (transaction > transactionMax) throw this.damage(`page ${page} is newer than what refers to it`);
    return transaction;
  }

  private branch(bytes: Bytes, nodes: Int32Array, place: Place): void {
    this.seen.branchPages += 1;
    if (nodes.length < 2) throw this.damage(`page ${place.page} leads nowhere`);
    for (const [index, at] of nodes.entries()) {
      const child = bytes.halves(at) + bytes.u16(at + 4) * 2 ** 32;
      // The first key of a branch page is empty.
      if (index > 0) this.assertBetween(keyAt(bytes, at), place.page);
      this.page({ page: child, transactionMax: place.transactionMax, depth: place.depth + 1 });
    }
  }

  /** A key of a branch page must be larger than all before, and no larger than the next one. */
  private assertBetween(key: Buffer, page: number): void {
    if (this.compare(this.lastKey, key) >= 0) throw this.damage(`page ${page} has its keys in another order`);
    this.remember(key);
    this.isFirst = true;
  }

  private leaf(bytes: Bytes, nodes: Int32Array, transaction: number): void {
    this.seen.leafPages += 1;
    for (const at of nodes) {
      const key = keyAt(bytes, at);
      const order = this.compare(this.lastKey, key);
      if (order > 0 || (order === 0 && !this.isFirst)) throw this.damage('has its keys in another order');
      this.remember(key);
      this.isFirst = false;
      this.node(bytes, at, transaction);
    }
  }

  private node(bytes: Bytes, at: number, transaction: number): void {
    const [flags, size] = [bytes.u16(at + 4), bytes.halves(at)];
    const key = this.lastKey;
    const start = at + NODE_HEADER_BYTES + key.length;
    const isElsewhere = flags === ON_OVERFLOW_PAGES;
    const end = start + (isElsewhere ? OVERFLOW_RECORD_BYTES : size);
    if (end > this.forest.file.pageBytes) throw this.damage('has a record that goes beyond its page');
    if (isElsewhere) this.entry(key, this.overflow(new Bytes(bytes.buffer.subarray(start, end)), size, transaction));
    else if (flags === 0) this.entry(key, bytes.buffer.subarray(start, end));
    else this.nested(flags, key, new Bytes(Buffer.from(bytes.buffer.subarray(start, end))));
  }

  private entry(key: Buffer, value: Buffer): void {
    this.seen.entries += 1;
    this.visitor.entry(key, value);
  }

  /** A value too large for a page has consecutive pages of its own. */
  private overflow(record: Bytes, size: number, transactionMax: number): Buffer {
    const { file, map } = this.forest;
    const [page, pages] = [record.u64(0), record.u64(16)];
    if (pages !== Math.ceil((PAGE_HEADER_BYTES + size) / file.pageBytes)) {
      throw this.damage(`has a record of ${size} bytes on ${pages} pages`);
    }
    map.take(page, pages, this.what);
    const bytes = new Bytes(Buffer.alloc(PAGE_HEADER_BYTES + size));
    file.read(page, bytes.buffer);
    this.assertHeader(bytes, { page, transactionMax, depth: 0 });
    if (bytes.u16(18) !== OVERFLOW || bytes.u32(20) !== pages) throw this.damage(`page ${page} is of another kind`);
    this.seen.overflowPages += pages;
    return bytes.buffer.subarray(PAGE_HEADER_BYTES);
  }

  private nested(flags: number, key: Buffer, data: Bytes): void {
    if (flags === IS_TREE && data.buffer.length === TREE_RECORD_BYTES && this.visitor.tree !== undefined) {
      this.seen.entries += 1;
      this.visitor.tree(Buffer.from(key), readTree(data, 0));
    } else if (flags === HAS_SEVERAL && data.buffer.length > PAGE_HEADER_BYTES) this.several(key, data);
    else if (flags === (HAS_SEVERAL | IS_TREE) && data.buffer.length === TREE_RECORD_BYTES) {
      const values = readTree(data, 0);
      const entry = (value: Buffer) => this.entry(key, value);
      walkTree(this.forest, this.what, values, { order: 'bytes', entry });
    } else throw this.damage('has a record of a kind that is never written');
  }

  /** The values of one key, stored on a page within the page. */
  private several(key: Buffer, page: Bytes): void {
    const nodes = page.u16(18) === (LEAF | SUB_PAGE) ? nodesOf(page, page.buffer.length) : null;
    if (nodes === null) throw this.damage('has several records in one place that cannot be');
    let last: Buffer | null = null;
    for (const at of nodes) {
      const value = keyAt(page, at);
      if (last !== null && last.compare(value) >= 0) throw this.damage('has its records in another order');
      last = value;
      this.entry(key, value);
    }
  }

  /** A buffer for each level, since the pages above are still being read. */
  private roomAt(depth: number): Bytes {
    const room = this.pages[depth] ?? new Bytes(Buffer.alloc(this.forest.file.pageBytes));
    this.pages[depth] = room;
    return room;
  }

  private remember(key: Buffer): void {
    key.copy(this.keyRoom);
    this.lastKey = this.keyRoom.subarray(0, key.length);
  }

  private compare(one: Buffer, other: Buffer): number {
    if (one.length === 0) return -1;
    if (this.visitor.order === 'bytes') return one.compare(other);
    return one.length === 8 && other.length === 8 ? new Bytes(one).u64(0) - new Bytes(other).u64(0) : 1;
  }

  private damage(problem: string): Damage {
    return new Damage(`${this.what} ${problem}`);
  }
}

/** The offsets of a page's nodes, in their order; null when its bounds, or those of a node, are impossible. */
function nodesOf(bytes: Bytes, pageBytes: number): Int32Array | null {
  const [lower, upper] = [bytes.u16(20), bytes.u16(22)];
  const room = pageBytes - PAGE_HEADER_BYTES;
  if (lower % 2 !== 0 || lower > upper || upper > room) return null;
  const nodes = new Int32Array(lower / 2);
  for (let index = 0; index < nodes.length; index++) {
    const at = bytes.u16(PAGE_HEADER_BYTES + index * 2);
    if (at < upper || at + NODE_HEADER_BYTES > room) return null;
    const start = at + PAGE_HEADER_BYTES;
    if (start + NODE_HEADER_BYTES + bytes.u16(start + 6) > pageBytes) return null;
    nodes[index] = start;
  }
  return nodes;
}

function keyAt(bytes: Bytes, at: number): Buffer {
  const start = at + NODE_HEADER_BYTES;
  return bytes.buffer.subarray(start, start + bytes.u16(at + 6));
}

function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
