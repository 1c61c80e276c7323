import { chownSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RmaError } from '../../../common/errors/rma-error.js';
import { makeDirectory } from '../../../common/files/make-directory.js';
import { checkApart, copyApart } from '../check/check-in-child.js';
import { LEDGER_KEY, Ledger } from '../checksums/ledger.js';
import { durable } from '../commit/durable.js';
import { openTables } from '../lmdb/lmdb-tables.js';
import { loadLmdb } from '../lmdb/load-lmdb.js';
import { copyFile, inTemporaryDirectory, renameDurably } from '../location/durable-files.js';
import { formerFileOf, leaveMarker } from '../location/marker.js';
import { unusable } from '../location/store-failed.js';
import { DATA_FILE, storePlace } from '../location/store-place.js';
import { LAYOUT, migrate } from '../migrations/migrate.js';

const ROOT = 0;

/**
 * Copies a snapshot of a store into a directory that has none, and checks every record of the copy. A broker may be
 * using the store: it continues, and changes acknowledged during the copy are not included. Throws STORE_FAILED when
 * there is nothing to copy, the store is damaged, or something is in the way.
 */
export async function backUpStore(from: string, to: string): Promise<void> {
  // The copying process needs it, whose failure would be taken for damage of the file.
  await loadLmdb();
  const source = existing(from);
  const target = vacant(to, join(to, DATA_FILE));
  // It holds the secret of claim tokens: nobody else may read it, even in a directory that others can enter.
  await inTemporaryDirectory(to, async (copy) => {
    try {
      await copyApart(source, copy);
      await checkApart(copy, LAYOUT);
    } catch (problem) {
      throw unusable({ dataDirectory: from }, source, problem);
    } finally {
      giveToOwnerOf(source, `${source}-lock`);
    }
    renameDurably(copy, target);
  });
}

/**
 * Makes a backup the store of a directory that has none, in the current layout. The broker that had the lost store must
 * never run again.
 *
 * The store appears whole or not at all: if it appeared before its revisions had jumped ahead, the broker would hand
 * out the same fencing tokens again.
 */
export async function restoreStore(from: string, to: string): Promise<void> {
  await loadLmdb();
  const source = existing(from);
  const place = storePlace(to);
  vacant(to, place.file);
  if (formerFileOf(place) === 'store') throw occupied(to);
  if (!existsSync(place.directory)) mkdirSync(place.directory, { mode: 0o700 });
  giveToOwnerOf(to, place.directory);
  await inTemporaryDirectory(place.directory, async (copy) => {
    try {
      await bringUpToDate(source, copy);
    } catch (problem) {
      throw unusable({ dataDirectory: from }, source, problem);
    }
    await leap(copy);
    giveToOwnerOf(to, copy);
    renameDurably(copy, place.file);
  });
  await leaveMarker(place, (path) => giveToOwnerOf(to, path));
}

/** Copies a data file, a backup for example, migrating one that an older version made. */
export async function bringUpToDate(source: string, copy: string): Promise<void> {
  const { layout } = await checkApart(source, LAYOUT);
  if (layout === LAYOUT) return copyFile(source, copy);
  const directory = dirname(copy);
  await inTemporaryDirectory(directory, async (old) => {
    copyFile(source, old);
    await migrate(old, layout, copy, directory);
  });
}

/** Makes the file one of a store that was restored. */
export async function leap(path: string): Promise<void> {
  const { root, facts } = await openTables(path);
  await durable(facts.put(LEDGER_KEY, leaped(facts.get(LEDGER_KEY) ?? '')), dirname(path));
  await root.close();
}

/** The ledger of a store after it was restored. */
export function leaped(text: string): string {
  const ledger = Ledger.read(text);
  ledger.leap();
  return ledger.text();
}

/** Operators work as root, but the broker runs as another user that could not open a file of root's. */
export function giveToOwnerOf(owned: string, path: string): void {
  if (process.getuid?.() !== ROOT || !existsSync(path)) return;
  const { uid, gid } = statSync(owned);
  chownSync(path, uid, gid);
}

/** The file of a broker's store, or of a backup. */
export function existing(directory: string): string {
  const place = storePlace(directory);
  if (existsSync(place.file)) return place.file;
  if (formerFileOf(place) === 'store') return place.formerFile;
  const message = `${directory} holds no broker store: there is no ${DATA_FILE}`;
  throw new RmaError({ reason: 'STORE_FAILED', message, metadata: { directory } });
}

export function vacant(directory: string, path: string): string {
  makeDirectory(directory, 0o700);
  if (existsSync(path)) throw occupied(directory);
  return path;
}

export function occupied(directory: string): RmaError {
  const message = `${directory} holds a store already, which would be overwritten; name another directory, or move it away`;
  return new RmaError({ reason: 'STORE_FAILED', message, metadata: { directory } });
}
