import { existsSync } from 'node:fs';
import { giveToOwnerOf, occupied } from '../backup/backup.js';
import { readNote } from '../backup/backup-note.js';
import { removeBackupStamp, writeBackupStamp } from '../backup/backup-stamp.js';
import { SECRET_KEY } from '../checksums/facts.js';
import { LEDGER_KEY } from '../checksums/ledger.js';
import { storeOnEtcdFailed } from '../etcd/etcd-errors.js';
import { CURRENT, LEAVING_CURRENT, LEFT, layoutProblem } from '../etcd/layout-key.js';
import { lookAtStore } from '../etcd/look-at-store.js';
import { openTables } from '../lmdb/lmdb-tables.js';
import { loadLmdb } from '../lmdb/load-lmdb.js';
import { inTemporaryDirectory, removeTemporaryDirectories, renameDurably } from '../location/durable-files.js';
import { lockPlace } from '../location/lock-place.js';
import { formerFileOf, leaveMarker } from '../location/marker.js';
import { preparePlace } from '../location/open-place.js';
import { unusable } from '../location/store-failed.js';
import { type StorePlace, storePlace } from '../location/store-place.js';
import { LAYOUT } from '../migrations/migrate.js';
import { assertNobodyUses } from './etcd-use.js';
import { MarkedWriter } from './marked-writer.js';
import { secretOn } from './move-to-etcd.js';
import { readFromEtcd } from './read-from-etcd.js';
import { countsOf, type StoreCounts } from './store-counts.js';
import type { WritingToEtcd } from './write-to-etcd.js';

/**
 * Makes the store on etcd the embedded one of a directory that has none. From its beginning on no broker takes the one
 * on etcd, so that there never are two; its records stay. After an abort the same call goes on. Throws STORE_FAILED
 * when a broker uses either, the directory has a store, or the one on etcd is damaged.
 */
export async function moveToLmdb(dataDirectory: string, parts: WritingToEtcd): Promise<StoreCounts> {
  await loadLmdb();
  const place = storePlace(dataDirectory);
  preparePlace(place, parts.log);
  const lock = lockPlace(place);
  try {
    removeTemporaryDirectories(place.directory);
    await assertNobodyUses(parts);
    return await move(place, parts);
  } catch (problem) {
    throw unusable(place, parts.keys.meta, problem);
  } finally {
    lock.close();
  }
}

async function move(place: StorePlace, parts: WritingToEtcd): Promise<StoreCounts> {
  const isLeaving = await beginsOrGoesOn(parts);
  if (isLeaving) parts.log.warn('store.moving_again', 'goes on with a move out of etcd that was cut short');
  const writer = new MarkedWriter(parts, isLeaving ? LEAVING_CURRENT : CURRENT);
  const there = existsSync(place.file);
  if (formerFileOf(place) === 'store' || (there && !isLeaving)) throw occupied(place.dataDirectory);
  if (there) return finish(await countsIfMoved(place, parts), writer);
  if (!isLeaving) await writer.remark(LEAVING_CURRENT);
  const counts = await copyInto(place, parts);
  return finish(counts, writer);
}

async function finish(counts: StoreCounts, writer: MarkedWriter): Promise<StoreCounts> {
  await writer.remark(LEFT);
  return counts;
}

/** False when there is a store of the current layout, true when one is being moved. */
async function beginsOrGoesOn(parts: WritingToEtcd): Promise<boolean> {
  const { layout } = await lookAtStore(parts);
  if (layout === undefined) throw storeOnEtcdFailed('there is none below this etcdPrefix');
  if (layout.value === LEAVING_CURRENT) return true;
  if (layout.value === LEFT) throw storeOnEtcdFailed('it was moved out of etcd already');
  const problem = layoutProblem(layout.value);
  if (problem !== null) throw problem;
  return false;
}

async function copyInto(place: StorePlace, parts: WritingToEtcd): Promise<StoreCounts> {
  const own = (path: string) => giveToOwnerOf(place.dataDirectory, path);
  const counts = await inTemporaryDirectory(place.directory, async (copy) => {
    const read = await readFromEtcd(parts, copy, { kind: 'leaving', layout: LAYOUT });
    own(copy);
    // Before the file, or a move that is cut short here would leave the stamp of a former store beside it.
    await carryStamp(parts, place.dataDirectory);
    renameDurably(copy, place.file);
    return read;
  });
  await leaveMarker(place, own);
  return counts;
}

/** The backups of the store on etcd are backups of the one that it becomes. */
async function carryStamp(parts: WritingToEtcd, directory: string): Promise<void> {
  const stamp = await readNote(parts);
  if (stamp === null) removeBackupStamp(directory);
  else writeBackupStamp(directory, stamp);
}

/** A move that was cut short may have been over but for the last step. */
async function countsIfMoved(place: StorePlace, parts: WritingToEtcd): Promise<StoreCounts> {
  const { root, facts } = await openTables(place.file);
  try {
    if (facts.get(SECRET_KEY) !== (await secretOn(parts))) throw occupied(place.dataDirectory);
    return countsOf(facts.get(LEDGER_KEY) ?? '');
  } finally {
    await root.close();
  }
}
