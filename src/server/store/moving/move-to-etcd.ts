import { existsSync } from 'node:fs';
import { bringUpToDate } from '../backup/backup.js';
import { readBackupStamp } from '../backup/backup-stamp.js';
import { SECRET_KEY } from '../checksums/facts.js';
import { storeOnEtcdFailed } from '../etcd/etcd-errors.js';
import { CURRENT } from '../etcd/layout-key.js';
import { type EtcdPlace, lookAtStore } from '../etcd/look-at-store.js';
import { parseMeta } from '../etcd/meta.js';
import { patiently } from '../etcd/patient-calls.js';
import { openTables } from '../lmdb/lmdb-tables.js';
import { loadLmdb } from '../lmdb/load-lmdb.js';
import { inTemporaryDirectory, removeTemporaryDirectories, renameDurably } from '../location/durable-files.js';
import { lockPlace } from '../location/lock-place.js';
import { preparePlace } from '../location/open-place.js';
import { storeFailed, unusable } from '../location/store-failed.js';
import { type StorePlace, storePlace } from '../location/store-place.js';
import { countsOf, type StoreCounts } from './store-counts.js';
import { type WritingToEtcd, writeToEtcd } from './write-to-etcd.js';

/**
 * Makes the embedded store of a directory the one on etcd. Before etcd has a store the file is renamed, so that at no
 * moment there are two that a broker would use; a copy of it stays. After an abort the same call goes on. Throws
 * STORE_FAILED when a broker uses either, etcd has a store, or the file is damaged.
 */
export async function moveToEtcd(dataDirectory: string, parts: WritingToEtcd): Promise<StoreCounts> {
  await loadLmdb();
  const place = storePlace(dataDirectory);
  preparePlace(place, parts.log);
  const lock = lockPlace(place);
  try {
    removeTemporaryDirectories(place.directory);
    return await move(place, parts);
  } catch (problem) {
    throw unusable(place, existsSync(place.file) ? place.file : place.leavingFile, problem);
  } finally {
    lock.close();
  }
}

async function move(place: StorePlace, parts: WritingToEtcd): Promise<StoreCounts> {
  const source = sourceIn(place);
  const wasBegun = source === place.leavingFile;
  if (wasBegun) parts.log.warn('store.moving_again', 'goes on with a move to etcd that was cut short', { source });
  return inTemporaryDirectory(place.directory, async (copy) => {
    await bringUpToDate(source, copy);
    const beforeItIs = () => {
      if (source !== place.leavingFile) renameDurably(source, place.leavingFile);
    };
    const tables = await openTables(copy);
    try {
      const done = wasBegun ? await countsIfThere(parts, tables.facts.get(SECRET_KEY)) : null;
      // The backups of this store are backups of the one that it becomes.
      const lastBackup = await readBackupStamp(place.dataDirectory);
      const counts = done ?? (await writeToEtcd(tables, { ...parts, lastBackup, beforeItIs }));
      renameDurably(place.leavingFile, place.leftFile);
      return counts;
    } finally {
      await tables.root.close();
    }
  });
}

function sourceIn(place: StorePlace): string {
  const found = [place.file, place.leavingFile].find((path) => existsSync(path));
  if (found !== undefined) return found;
  if (!existsSync(place.leftFile)) throw storeFailed(place, `there is no ${place.file} to move`);
  throw storeFailed(place, `it was moved to etcd already; ${place.leftFile} is what it was then`);
}

/** A move that was cut short may have been over. Which store is on etcd, its secret tells. */
async function countsIfThere(at: EtcdPlace, secret: string | undefined): Promise<StoreCounts | null> {
  const { layout, meta } = await lookAtStore(at);
  if (layout?.value !== CURRENT || meta === undefined) return null;
  if ((await secretOn(at)) === secret) return countsOf(parseMeta(meta.value).ledger);
  throw storeOnEtcdFailed('there is another one already, which would be overwritten; name another etcdPrefix');
}

/** The record of the secret, as it is stored. */
export async function secretOn({ etcd, keys, clock }: EtcdPlace): Promise<string | undefined> {
  const key = keys.row({ table: 'facts', key: SECRET_KEY });
  const { entries } = await patiently(() => etcd.range({ from: key, to: null }), { clock });
  return entries[0]?.value;
}
