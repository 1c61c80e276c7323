import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { KeyValue } from '../../../../src/server/etcd/etcd.js';
import type { EtcdTable } from '../../../../src/server/store/etcd/etcd-keys.js';
import { firstPage, nextPage, type Page, rangeOf } from '../../../../src/server/store/etcd/pages.js';
import { KEYS } from './etcd-fleet.js';

/** As the first page has; ends of ranges are at its multiples, at first. */
const FIRST_PAGE_ROWS = 500;
const NUMBERS_MAX = 3 * FIRST_PAGE_ROWS;

/** Rows that lie close together, far apart, or at the ends of ranges. */
const NUMBERS = fc.array(
  fc.oneof(
    fc.nat(NUMBERS_MAX),
    fc.nat(2 ** 32),
    fc.nat(40).map((at) => at * FIRST_PAGE_ROWS),
  ),
  { maxLength: NUMBERS_MAX, size: 'max' },
);
const TEXTS = fc.array(fc.stringMatching(/^[a-z0-9.-]{1,4}$/), { maxLength: NUMBERS_MAX, size: 'max' });
/** A few bytes, or so many that a page takes only some. */
const VALUE_BYTES = fc.constantFrom(1, 300, 40_000);
/** To make so many rows fewer takes minutes, and tells no more. */
const BOUNDS = { numRuns: 60, endOnFailure: true };

/** Reads page after page of a table, as etcd does that gives no more at once than is asked for. */
function assertAllAreRead(table: EtcdTable, rows: readonly (string | number)[], valueBytes: number): void {
  const value = 'v'.repeat(valueBytes);
  const there = rows.map((key) => KEYS.row({ table, key })).toSorted();
  const lastKey = rows.reduce<number>((last, key) => (typeof key === 'number' ? Math.max(last, key) : last), 0);
  const read: string[] = [];
  for (let page: Page | null = firstPage(table); page !== null; ) {
    const { from, to } = rangeOf(KEYS, page);
    const found = there.filter((key) => key >= from && key < (to ?? from)).slice(0, page.rowsMax);
    read.push(...found);
    assert.ok(read.length <= there.length, 'some are read twice');
    page = nextPage(
      KEYS,
      page,
      found.map((key) => entryOf(key, value)),
      lastKey,
    );
  }
  assert.deepEqual(read, there);
}

function entryOf(key: string, value: string): KeyValue {
  return { key, value, createRevision: 1, modRevision: 1, lease: null };
}

it('pages bring each row of a table of numbers once, however many there are and however far apart', () =>
  fc.assert(
    fc.property(NUMBERS, VALUE_BYTES, (numbers, bytes) => assertAllAreRead('claims', [...new Set(numbers)], bytes)),
    BOUNDS,
  ));

it('pages bring each row of a table of texts once, however many there are', () =>
  fc.assert(
    fc.property(TEXTS, VALUE_BYTES, (texts, bytes) => assertAllAreRead('nodes', [...new Set(texts)], bytes)),
    BOUNDS,
  ));

it('pages bring the last row also when it is the first number after a range', () => {
  for (const last of [FIRST_PAGE_ROWS, 2 * FIRST_PAGE_ROWS]) {
    assertAllAreRead('claims', [last], 1);
    assertAllAreRead(
      'claims',
      Array.from({ length: last }, (_, at) => at + 1),
      1,
    );
  }
});
