import { join } from 'node:path';
import type { EtcdPlace } from '../etcd/look-at-store.js';
import { openTables } from '../lmdb/lmdb-tables.js';
import { loadLmdb } from '../lmdb/load-lmdb.js';
import { inTemporaryDirectory, removeTemporaryDirectories, renameDurably } from '../location/durable-files.js';
import { lockPlace } from '../location/lock-place.js';
import { preparePlace } from '../location/open-place.js';
import { unusable } from '../location/store-failed.js';
import { DATA_FILE, storePlace } from '../location/store-place.js';
import { readFromEtcd } from '../moving/read-from-etcd.js';
import type { StoreCounts } from '../moving/store-counts.js';
import { type WritingToEtcd, writeToEtcd } from '../moving/write-to-etcd.js';
import { bringUpToDate, existing, leap, vacant } from './backup.js';

/** How messages name a store on etcd. */
const ON_ETCD = 'etcd';

/**
 * Makes the same of a store on etcd as `backUpStore` of an embedded one: it can be restored into either. Brokers go on;
 * what is acknowledged meanwhile is not included.
 */
export async function backUpEtcd(place: EtcdPlace, to: string): Promise<StoreCounts> {
  await loadLmdb();
  const target = vacant(to, join(to, DATA_FILE));
  return inTemporaryDirectory(to, async (copy) => {
    try {
      const counts = await readFromEtcd(place, copy);
      renameDurably(copy, target);
      return counts;
    } catch (problem) {
      throw unusable({ dataDirectory: ON_ETCD }, place.keys.meta, problem);
    }
  });
}

/**
 * Makes a backup the store on etcd, where there is none, in the current layout. The brokers that had the lost store
 * must never run again on it.
 *
 * @param dataDirectory where there is room for a copy
 */
export async function restoreToEtcd(from: string, dataDirectory: string, parts: WritingToEtcd): Promise<StoreCounts> {
  await loadLmdb();
  const source = existing(from);
  const place = storePlace(dataDirectory);
  preparePlace(place, parts.log);
  const lock = lockPlace(place);
  try {
    removeTemporaryDirectories(place.directory);
    return await inTemporaryDirectory(place.directory, async (copy) => {
      await bringUpToDate(source, copy);
      await leap(copy);
      return await writeFile(copy, parts);
    });
  } catch (problem) {
    throw unusable({ dataDirectory: from }, source, problem);
  } finally {
    lock.close();
  }
}

/** Makes what a data file holds the store on etcd. */
export async function writeFile(path: string, parts: WritingToEtcd): Promise<StoreCounts> {
  const tables = await openTables(path);
  try {
    return await writeToEtcd(tables, parts);
  } finally {
    await tables.root.close();
  }
}
