import { closeSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import type { RootDatabase } from 'lmdb';
import { APPENDING, openOwnFile } from '../../../common/files/own-file.js';
import { loadLmdb } from './load-lmdb.js';

/** More than LMDB needs for its list of readers. */
const LOCK_BYTES = 16 * 1024;
/** More than a store without records needs. */
const NEW_FILE_BYTES = 128 * 1024;
const TABLES_MAX = 16;
/**
 * On every machine. LMDB itself takes the machine's, which have 64 KiB on POWER: each change would write sixteen times
 * as much, and files that are small elsewhere would not be.
 */
const PAGE_BYTES = 4_096;

/**
 * Opens a data file with lmdb, or makes it if it is missing.
 *
 * Only writes within one `root.batch` are one transaction that can be awaited. lmdb can also combine all writes of one
 * turn of the event loop, but then keeps a promise of its own whose rejection nobody can handle.
 *
 * Nothing waits until a disposable file is on disk: it need not outlive the machine.
 */
export async function openFile(path: string, { isDisposable = false } = {}): Promise<RootDatabase<unknown, string>> {
  const { open } = await loadLmdb();
  makeRoom(path);
  const batching = { eventTurnBatching: false, noSync: isDisposable };
  return open<unknown, string>({ path, maxDbs: TABLES_MAX, pageSize: PAGE_BYTES, ...batching });
}

/**
 * Makes sure that there is room: on a full disk a new file, or the lock file that LMDB maps, could end the process by a
 * signal.
 */
function makeRoom(path: string): void {
  if (!existsSync(`${path}-lock`)) fill(`${path}-lock`, LOCK_BYTES);
  if (existsSync(path)) return;
  fill(`${path}-room`, NEW_FILE_BYTES);
  rmSync(`${path}-room`);
}

/** Makes a file of zeros with all blocks allocated, or no file at all. */
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
