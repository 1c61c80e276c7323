import { join } from 'node:path';
import type { Clock } from '../../../common/clock/clock.js';
import { makeDirectory } from '../../../common/files/make-directory.js';
import type { Etcd } from '../../etcd/etcd.js';
import { prefixRange } from '../../etcd/prefix-range.js';
import { asEtcdProblem, storeOnEtcdFailed } from '../etcd/etcd-errors.js';
import { EtcdKeys } from '../etcd/etcd-keys.js';
import { migratingText, readLayout } from '../etcd/layout-key.js';
import { type EtcdPlace, lookAtStore } from '../etcd/look-at-store.js';
import { patiently } from '../etcd/patient-calls.js';
import { openTables } from '../lmdb/lmdb-tables.js';
import { loadLmdb } from '../lmdb/load-lmdb.js';
import {
  copyFile,
  inTemporaryDirectory,
  removeTemporaryDirectories,
  renameDurably,
} from '../location/durable-files.js';
import type { StoreLog } from '../location/store-log.js';
import { DATA_FILE } from '../location/store-place.js';
import { LAYOUT, migrate } from '../migrations/migrate.js';
import type { Tables } from '../tables/tables.js';
import { MarkedWriter } from './marked-writer.js';
import { readFromEtcd } from './read-from-etcd.js';
import type { StoreCounts } from './store-counts.js';
import { writeAll } from './write-to-etcd.js';

const OWNER_ONLY = 0o700;

/** What bringing a store on etcd up to date works with. */
export interface MigratingOnEtcd {
  readonly etcd: Etcd;
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: StoreLog;
  /** The name of this broker among the standbys, and another word for each attempt. */
  readonly broker: string;
  readonly attempt: string;
  /** Where there is room for copies. That of the store as it was stays there, as a backup for the way back. */
  readonly directory: string;
  /** Aborted when nobody waits for it any more. */
  readonly signal: AbortSignal;
}

/**
 * Brings a store of an older layout up to date: the same steps as for an embedded one, on a copy, whose rows are
 * written beside the old ones. These are the store until the last transaction. Waits for brokers of the version before:
 * throws STORE_FAILED while one leads or stands by, or another broker does the same.
 */
export async function migrateOnEtcd(parts: MigratingOnEtcd): Promise<StoreCounts> {
  await loadLmdb();
  try {
    return await run(parts);
  } catch (problem) {
    throw asEtcdProblem(problem);
  }
}

async function run(parts: MigratingOnEtcd): Promise<StoreCounts> {
  const { etcd, prefix, clock, log, broker, attempt, signal } = parts;
  const place = { etcd, clock, signal, keys: new EtcdKeys(prefix) };
  const found = await takeable(place, broker);
  const older = { ...place, keys: new EtcdKeys(prefix, found.layout) };
  const writer = new MarkedWriter(place, found.text);
  const id = `${broker}-${attempt}`;
  const markOf = (each: string) => migratingText(found.layout, each);
  const fields = { from: found.layout, to: LAYOUT };
  log.warn('store.migrating', 'the store has an older layout and is migrated to the current one', fields);
  await writer.remark(markOf(`${id}-a`));
  const { kept, counts } = await copied(older, found.layout, parts, (tables) =>
    writeAll(tables, { ...place, id, log, writer, markOf }),
  );
  const todo = `to go back, stop all brokers and restore ${kept} with the version before, below another etcdPrefix`;
  log.warn('store.migrated', todo, { ...fields, copy: kept, ...counts });
  await removeRows(older);
  return counts;
}

/** The layout's key of a store that may be migrated now. */
async function takeable(place: EtcdPlace, broker: string): Promise<{ readonly layout: number; readonly text: string }> {
  const { layout } = await lookAtStore(place);
  const text = layout?.value ?? '';
  const mark = readLayout(text);
  if (mark.kind !== 'layout' && mark.kind !== 'migrating')
    throw storeOnEtcdFailed('it is none that could be brought up to date');
  await assertNobodyNeeds(place, (other) => other !== broker && text.includes(` ${other}-`));
  return { layout: mark.layout, text };
}

/**
 * Brokers that know the older layout only would lose the store: it is theirs as long as there are any.
 *
 * @param isMigrating whether the broker of this name is said to do the same
 */
async function assertNobodyNeeds(place: EtcdPlace, isMigrating: (broker: string) => boolean): Promise<void> {
  const { etcd, keys } = place;
  const ranges = [{ from: keys.leader, to: null }, prefixRange(keys.standbys)];
  const success = ranges.map((range) => ({ kind: 'range', ...range }) as const);
  const outcome = await patiently(() => etcd.txn({ conditions: [], success, failure: [] }), place);
  const [[leader] = [], standbys = []] = outcome.ranges;
  const older = standbys.find(({ value }) => layoutIn(value) < LAYOUT);
  if (leader !== undefined || older !== undefined)
    throw storeOnEtcdFailed('it is brought up to date once no broker of the version before leads or stands by');
  if (standbys.some(({ key }) => isMigrating(key.slice(keys.standbys.length))))
    throw storeOnEtcdFailed('another broker brings it up to date');
}

function layoutIn(card: string): number {
  return Number(/"layout":(\d+)/.exec(card)?.[1] ?? 0);
}

/** Makes a file of the current layout of the older rows, and keeps one of what they were. */
async function copied<T>(
  older: EtcdPlace,
  from: number,
  { directory }: MigratingOnEtcd,
  write: (tables: Tables) => Promise<T>,
): Promise<{ readonly kept: string; readonly counts: T }> {
  return inPlace(directory, async (copy) => {
    await readFromEtcd(older, copy, { kind: 'migrating', layout: from });
    const kept = keep(copy, directory, from);
    const target = `${copy}.migrated`;
    await migrate(copy, from, target, directory);
    const tables = await openTables(target);
    try {
      return { kept, counts: await write(tables) };
    } finally {
      await tables.root.close();
    }
  });
}

async function inPlace<T>(directory: string, make: (path: string) => Promise<T>): Promise<T> {
  makeDirectory(directory, OWNER_ONLY);
  removeTemporaryDirectories(directory);
  return inTemporaryDirectory(directory, make);
}

/** A backup of the store as it was, in a directory of its own. */
function keep(copy: string, directory: string, layout: number): string {
  const kept = join(directory, `layout-${layout}`);
  makeDirectory(kept, OWNER_ONLY);
  copyFile(copy, `${copy}.kept`);
  renameDurably(`${copy}.kept`, join(kept, DATA_FILE));
  return kept;
}

/** What is left of them after a crash takes room in etcd, and no more. */
async function removeRows(place: EtcdPlace): Promise<void> {
  const removal = { kind: 'delete', ...place.keys.allRows } as const;
  await patiently(() => place.etcd.txn({ conditions: [], success: [removal], failure: [] }), place);
}
