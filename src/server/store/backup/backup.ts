import { chownSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RmaError } from '../../../common/errors/rma-error.js';
import { makeDirectory } from '../../../common/files/make-directory.js';
import { checkApart, copyApart } from '../check/apart.js';
import { durable } from '../commit/durable.js';
import { openTables } from '../lmdb/lmdb-tables.js';
import { LAYOUT, migrate } from '../migrations/migrate.js';
import { copyFile, inTemporaryDirectory, renameDurably } from '../place/durable-files.js';
import { formerFileOf, leaveMarker } from '../place/marker.js';
import { unusable } from '../place/store-failed.js';
import { DATA_FILE, storePlace } from '../place/store-place.js';
import { LEDGER_KEY, Ledger } from '../sealed/ledger.js';

/**
 * By how much a restored store's numbering leaps ahead. Fencing tokens are revisions: agents have seen those that were
 * given out after the backup, and refuse whatever is not newer. More changes than this between backup and restore would
 * take a broker at 1,000 changes a second seven weeks.
 */
const RESTORED_REVISION_LEAP = 2 ** 32;
const ROOT = 0;

/**
 * Copies a store as it is at one moment into a directory that has none, and looks at every record of the copy. A broker
 * may be using the store: it goes on, and what it acknowledges during the copy is not in it. STORE_FAILED when there is
 * nothing to copy, when it is damaged, or something in the way.
 */
export async function backUpStore(from: string, to: string): Promise<void> {
  const source = existing(from);
  const target = vacant(to, join(to, DATA_FILE));
  // It holds the secret of claim tokens: nobody else may read it, in a directory that others may enter neither.
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
 * Makes a backup the store of a directory that has none, in today's layout. The broker that had the
 * lost store must never run again.
 *
 * The store appears whole or not at all: one that is cut off before its numbering has leapt would
 * give out fencing tokens again.
 */
export async function restoreStore(from: string, to: string): Promise<void> {
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

/** Copies a backup, which an older version may have made. */
async function bringUpToDate(source: string, copy: string): Promise<void> {
  const { layout } = await checkApart(source, LAYOUT);
  if (layout === LAYOUT) return copyFile(source, copy);
  const directory = dirname(copy);
  await inTemporaryDirectory(directory, async (old) => {
    copyFile(source, old);
    await migrate(old, layout, copy, directory);
  });
}

async function leap(path: string): Promise<void> {
  const { root, facts } = openTables(path);
  const ledger = Ledger.read(facts.get(LEDGER_KEY) ?? '');
  ledger.restoredRevision = ledger.revision;
  ledger.revision += RESTORED_REVISION_LEAP;
  await durable(facts.put(LEDGER_KEY, ledger.text()), dirname(path));
  await root.close();
}

/** Operators restore as root, and the broker is a user of its own, who could not open a file of root's. */
function giveToOwnerOf(owned: string, path: string): void {
  if (process.getuid?.() !== ROOT || !existsSync(path)) return;
  const { uid, gid } = statSync(owned);
  chownSync(path, uid, gid);
}

/** The store of a broker, or a backup. */
function existing(directory: string): string {
  const place = storePlace(directory);
  if (existsSync(place.file)) return place.file;
  if (formerFileOf(place) === 'store') return place.formerFile;
  const message = `${directory} holds no store of a broker: there is no ${DATA_FILE}`;
  throw new RmaError({ reason: 'STORE_FAILED', message, metadata: { directory } });
}

function vacant(directory: string, path: string): string {
  makeDirectory(directory, 0o700);
  if (existsSync(path)) throw occupied(directory);
  return path;
}

function occupied(directory: string): RmaError {
  const message = `${directory} holds a store already, which would be overwritten; name another directory, or move it away`;
  return new RmaError({ reason: 'STORE_FAILED', message, metadata: { directory } });
}
