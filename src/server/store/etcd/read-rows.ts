import { EtcdError, type EtcdRevision, type KeyValue, type Ranged } from '../../etcd/etcd.js';
import { Damage } from '../check/damage.js';
import { Ledger } from '../checksums/ledger.js';
import { COUNTED_TABLES, type CountedTable, revisionOf } from '../checksums/seal.js';
import { Tally } from '../checksums/tally.js';
import { applyRow } from './apply-rows.js';
import { ETCD_TABLES, type EtcdKeys, type EtcdTable } from './etcd-keys.js';
import type { EtcdPlace } from './look-at-store.js';
import { firstPage, nextPage, type Page, rangeOf } from './pages.js';
import { patiently } from './patient-calls.js';
import type { ReplicaTables } from './replica-tables.js';
import type { WrittenRow } from './row-change.js';

/** What rows are read with. */
export interface RowsReading extends EtcdPlace {
  /** Of etcd: all rows are read as they were at it. */
  readonly at: EtcdRevision;
  /** Says what there must be. */
  readonly ledger: string;
}

/** What came of a page, and as what it was asked for at last. */
interface PageRead extends Pick<Ranged, 'entries'> {
  readonly asked: Page;
}

/** How many times fewer rows are asked for when an answer would be too large to be taken. */
const FEWER = 8;

/** The tables whose rows the ledger counts; the indexes have no rows in etcd. */
const COUNTED = COUNTED_TABLES.filter((table) => table !== 'compactedIds' && table !== 'compactedRequests');

/** Fills a copy with all rows. Throws Damage when one is missing, or is not what was written. */
export function readRows(reading: RowsReading, copy: Pick<ReplicaTables, 'tables' | 'write'>): Promise<void> {
  return eachRows(reading, (rows) => {
    copy.write(() => {
      for (const row of rows) applyRow(copy.tables, row);
    });
  });
}

/** Tells all rows, table by table. Throws Damage when one is missing, or is not what was written. */
export async function eachRows(reading: RowsReading, takeIn: (rows: readonly WrittenRow[]) => void): Promise<void> {
  const ledger = Ledger.read(reading.ledger);
  for (const table of ETCD_TABLES) {
    const tally = new Tally();
    await eachPage(reading, table, ledger.revision, (entries) =>
      takeIn(entries.map((entry) => rowOf(reading.keys, entry, tally))),
    );
    const counted = COUNTED.find((name) => name === table);
    if (counted !== undefined) assertCounts(counted, tally, ledger);
  }
}

/** The next page is on its way while one is taken in. */
async function eachPage(
  reading: RowsReading,
  table: EtcdTable,
  lastKey: number,
  takeIn: (entries: readonly KeyValue[]) => void,
): Promise<void> {
  let page: Page | null = firstPage(table);
  let coming = read(reading, page);
  while (page !== null) {
    const { entries, asked } = await coming;
    page = nextPage(reading.keys, asked, entries, lastKey);
    if (page !== null) coming = read(reading, page);
    takeIn(entries);
  }
}

function read(reading: RowsReading, page: Page): Promise<PageRead> {
  const reads = readFitting(reading, page);
  // Awaited only after the page before was taken in, which may throw.
  reads.catch(() => {});
  return reads;
}

/** Rows may be far larger than those of the page before, of which it was told how many fit into an answer. */
async function readFitting(reading: RowsReading, page: Page): Promise<PageRead> {
  const { etcd, keys, at } = reading;
  for (let asked = page; ; asked = { ...asked, rowsMax: Math.ceil(asked.rowsMax / FEWER) }) {
    const { rowsMax } = asked;
    const call = () => etcd.range(rangeOf(keys, asked), { revision: at, limit: rowsMax });
    const fitting = () =>
      call().catch((problem) => (rowsMax > 1 && isTooLarge(problem) ? null : Promise.reject(problem)));
    const ranged = await patiently(fitting, reading);
    if (ranged !== null) return { asked, entries: ranged.entries };
  }
}

/** The words are gRPC's; the code says other things as well. */
function isTooLarge(problem: unknown): boolean {
  return problem instanceof EtcdError && /^Received message larger than max/.test(problem.message);
}

function rowOf(keys: EtcdKeys, { key, value }: KeyValue, tally: Tally): WrittenRow {
  const place = keys.parse(key);
  if (place === null) throw new Damage(`${key} is no row`);
  tally.add(revisionOf(place.table, place.key, value));
  return { ...place, text: value };
}

function assertCounts(table: CountedTable, found: Tally, ledger: Ledger): void {
  const expected = ledger.of(table);
  if (!found.equals(expected))
    throw new Damage(`${table} has ${found.count} records, and its ledger says otherwise (${expected.count})`);
}
