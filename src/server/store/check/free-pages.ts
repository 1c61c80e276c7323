import { Damage } from './damage.js';
import { Bytes } from './page-file.js';
import { type Forest, walkTree } from './tree-walk.js';

const NUMBER_BYTES = 8;
const WHAT = 'the list of free pages';

/** Visits the pages that LMDB will write to next: one that is in use, or listed twice, would be overwritten. */
export function walkFreePages(forest: Forest): void {
  const { snapshot, map } = forest;
  const entry = (key: Buffer, value: Buffer) => {
    // A page of another tree may be in the place of one of these.
    if (key.length !== NUMBER_BYTES || value.length < NUMBER_BYTES)
      throw new Damage(`${WHAT} has another record in it`);
    if (new Bytes(key).u64(0) > snapshot.transaction)
      throw new Damage(`${WHAT} names a transaction that has not happened`);
    for (const { first, count } of runsOf(new Bytes(value))) map.take(first, count, WHAT);
  };
  walkTree(forest, WHAT, snapshot.freeTree, { order: 'numbers', entry });
}

/**
 * A record has its length, then page numbers. A negative number means a run of that many pages from the next number on;
 * 0 means nothing.
 */
function* runsOf(record: Bytes): Generator<{ readonly first: number; readonly count: number }> {
  const length = record.u64(0);
  if ((length + 1) * NUMBER_BYTES > record.buffer.length) throw new Damage(`${WHAT} is longer than its record`);
  for (let index = 1; index <= length; index++) {
    const number = record.i64(index * NUMBER_BYTES);
    if (number > 0) yield { first: number, count: 1 };
    if (number >= 0) continue;
    index += 1;
    if (index > length) throw new Damage(`${WHAT} ends within a run`);
    yield { first: record.i64(index * NUMBER_BYTES), count: -number };
  }
}
