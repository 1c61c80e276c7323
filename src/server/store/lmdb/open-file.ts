import { closeSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { open, type RootDatabase } from 'lmdb';
import { APPENDING, openOwnFile } from '../../../common/files/own-file.js';

/** More than LMDB needs to note its readers. */
const LOCK_BYTES = 16 * 1024;
/** More than a store without records needs. */
const NEW_FILE_BYTES = 128 * 1024;
const TABLES_MAX = 16;

/**
 * Opens a data file with lmdb, and makes it when it is missing.
 *
 * Writes are one transaction when they are made in one `root.batch`, and only then: lmdb can do the same for
 * all that is written in one turn of the event loop, but of such a transaction it keeps a promise to itself,
 * whose rejection nobody could hear.
 */
export function openFile(path: string): RootDatabase<unknown, string> {
  makeRoom(path);
  return open<unknown, string>({ path, maxDbs: TABLES_MAX, eventTurnBatching: false });
}

/**
 * On a full disk a new file, or the lock file that LMDB maps, could end the process by a signal:
 * that there is room is seen here.
 */
function makeRoom(path: string): void {
  if (!existsSync(`${path}-lock`)) fill(`${path}-lock`, LOCK_BYTES);
  if (existsSync(path)) return;
  fill(`${path}-room`, NEW_FILE_BYTES);
  rmSync(`${path}-room`);
}

/** Makes a file of zeros whose blocks are there, or none. */
function fill(path: string, byteCount: number): void {
  const fd = openOwnFile(path, APPENDING);
  try {
    writeFileSync(fd, Buffer.alloc(byteCount));
  } catch (problem) {
    rmSync(path);
    throw problem;
  } finally {
    closeSync(fd);
  }
}
