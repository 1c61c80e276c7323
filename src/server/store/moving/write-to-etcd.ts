import type { KeyRange, KeyValue, Operation } from '../../etcd/etcd.js';
import { puttingNote, removingNote } from '../backup/backup-note.js';
import type { BackupStamp } from '../backup/stamp-text.js';
import { Damage } from '../check/damage.js';
import { STORE_ID_KEY, sealFact } from '../checksums/facts.js';
import { LEDGER_KEY } from '../checksums/ledger.js';
import { asEtcdProblem, storeOnEtcdFailed } from '../etcd/etcd-errors.js';
import { ETCD_TABLES, type EtcdTable } from '../etcd/etcd-keys.js';
import { CURRENT, comingText, readLayout } from '../etcd/layout-key.js';
import { type EtcdPlace, lookAtStore, type StoreSeen } from '../etcd/look-at-store.js';
import { metaText, NO_META } from '../etcd/meta.js';
import { patiently } from '../etcd/patient-calls.js';
import { eachRows } from '../etcd/read-rows.js';
import type { WrittenRow } from '../etcd/row-change.js';
import { writing } from '../etcd/writing/chain.js';
import { PIECE_BYTES_MAX, PIECE_ROWS_MAX } from '../etcd/writing/pieces.js';
import type { StoreLog } from '../location/store-log.js';
import type { Tables } from '../tables/tables.js';
import { assertNobodyUses } from './etcd-use.js';
import { MarkedWriter } from './marked-writer.js';
import { countsOf, type StoreCounts } from './store-counts.js';

/** Rows that are removed at once. */
const CLEARED_AT_ONCE = 5_000;

/** What a store is written to etcd with. */
export interface WritingToEtcd extends EtcdPlace {
  /** Another one for each attempt, and the store's name afterwards. */
  readonly id: string;
  readonly log: StoreLog;
  /** Of the store that comes; none when there was none, or it goes on from a backup. */
  readonly lastBackup?: BackupStamp | null;
  /** Called when all is there, and compared, right before it becomes the store. */
  readonly beforeItIs?: () => void;
}

/**
 * Makes these tables the store on etcd, where there is none. They are read back and compared before it is one: brokers
 * see nothing until then, and all of it afterwards. What an attempt has left that was cut short is removed first.
 * Throws STORE_FAILED when there is a store, or a broker that would use it.
 */
export async function writeToEtcd(source: Tables, parts: WritingToEtcd): Promise<StoreCounts> {
  if (source.facts.get(LEDGER_KEY) === undefined) throw new Damage('the ledger of what the store must hold is missing');
  try {
    return await write(source, parts);
  } catch (problem) {
    throw asEtcdProblem(problem);
  }
}

async function write(source: Tables, parts: WritingToEtcd): Promise<StoreCounts> {
  await assertNobodyUses(parts);
  const seen = await lookAtStore(parts);
  assertVacant(seen);
  const writer = new MarkedWriter(parts, seen.layout?.value ?? null);
  const noMeta: Operation = { kind: 'delete', from: parts.keys.meta, to: null };
  await writer.remark(comingText(`${parts.id}-a`), [noMeta, removingNote(parts.keys)]);
  return await writeAll(source, { ...parts, writer, markOf: comingText });
}

/** What all rows are written with, once the place is taken. */
export interface WritingAll extends WritingToEtcd {
  readonly writer: MarkedWriter;
  /** What the layout's key says while they are written. */
  readonly markOf: (id: string) => string;
}

/**
 * Writes all rows, reads them back, and makes them the store. What removes rows that were left there can come late:
 * under another mark it removes none of the new.
 */
export async function writeAll(source: Tables, parts: WritingAll): Promise<StoreCounts> {
  const { writer, keys, id, log, markOf, lastBackup = null } = parts;
  const ledger = source.facts.get(LEDGER_KEY) ?? '';
  const removed = await clear(parts, writer);
  if (removed > 0) log.warn('store.cleared', 'what an earlier copy had left in etcd was removed', { rows: removed });
  await writer.remark(markOf(`${id}-b`));
  for (const rows of batchesOf(source)) await writer.write(writing(keys, rows));
  await assertSame(source, ledger, parts);
  const named: WrittenRow = { table: 'facts', key: STORE_ID_KEY, text: sealFact(STORE_ID_KEY, id) };
  await writer.write(writing(keys, [named]));
  parts.beforeItIs?.();
  const text = metaText({ term: 0, group: 0, ledger, previous: NO_META });
  const meta: Operation = { kind: 'put', key: keys.meta, value: text };
  await writer.remark(CURRENT, lastBackup === null ? [meta] : [meta, puttingNote(keys, lastBackup)]);
  return countsOf(ledger);
}

function assertVacant({ layout, meta }: StoreSeen): void {
  const kind = layout === undefined ? null : readLayout(layout.value).kind;
  if (kind === 'coming' || kind === 'left' || (kind === null && meta === undefined)) return;
  throw storeOnEtcdFailed('there is one already, which would be overwritten; name another etcdPrefix, or remove it');
}

async function clear(parts: WritingToEtcd, writer: MarkedWriter): Promise<number> {
  const { keys } = parts;
  let removed = 0;
  for (const table of ETCD_TABLES) removed += await clearRange(keys.tableFrom(table, ''), parts, writer);
  return removed;
}

async function clearRange(range: KeyRange, place: EtcdPlace, writer: MarkedWriter): Promise<number> {
  let removed = 0;
  for (;;) {
    const { entries } = await patiently(() => place.etcd.range(range, { limit: CLEARED_AT_ONCE }), place);
    const [first, last] = [entries.at(0), entries.at(-1)];
    if (first === undefined || last === undefined) return removed;
    await writer.write([deletionOf(first, last)]);
    removed += entries.length;
  }
}

function deletionOf(first: KeyValue, last: KeyValue): Operation {
  return { kind: 'delete', from: first.key, to: `${last.key}\0` };
}

function* batchesOf(source: Tables): Generator<readonly WrittenRow[]> {
  let [batch, bytes]: [WrittenRow[], number] = [[], 0];
  for (const row of rowsOf(source)) {
    if (batch.length >= PIECE_ROWS_MAX || bytes + Buffer.byteLength(row.text) > PIECE_BYTES_MAX) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(row);
    bytes += Buffer.byteLength(row.text) + String(row.key).length;
  }
  if (batch.length > 0) yield batch;
}

/** All rows that come from the tables: the ledger is in `meta`, and the store on etcd gets a name of its own. */
function* rowsOf(source: Tables): Generator<WrittenRow> {
  for (const table of ETCD_TABLES)
    for (const { key, value } of rangeOf(source, table))
      if (table !== 'facts' || (key !== LEDGER_KEY && key !== STORE_ID_KEY)) yield { table, key, text: value };
}

function rangeOf(
  source: Tables,
  table: EtcdTable,
): Iterable<{ readonly key: string | number; readonly value: string }> {
  return source[table].getRange();
}

/** Reads all rows back. Throws Damage when one is not there, is another one, or there is one more. */
async function assertSame(source: Tables, ledger: string, parts: WritingToEtcd): Promise<void> {
  const { at } = await lookAtStore(parts);
  let count = 0;
  await eachRows({ ...parts, at, ledger }, (rows) => {
    for (const row of rows) assertIsIn(source, row);
    count += rows.length;
  });
  for (const row of rowsOf(source)) {
    count -= 1;
    if (count < 0) throw differs(row);
  }
  if (count > 0) throw new Damage(`the copy on etcd has ${count} records more than it should`);
}

function assertIsIn(source: Tables, row: WrittenRow): void {
  const { table, key, text } = row;
  const isNumeric = table === 'claims' || table === 'compactedClaims';
  const expected = isNumeric ? source[table].get(Number(key)) : source[table].get(String(key));
  if (expected !== text) throw differs(row);
}

function differs({ table, key }: WrittenRow): Damage {
  return new Damage(`the copy on etcd differs: the record ${key} of ${table}`);
}
