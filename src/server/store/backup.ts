import { chmodSync, chownSync, copyFileSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import { RmaError } from '../../common/errors/rma-error.js';
import { makeDirectory } from '../../common/make-directory.js';
import { problemWithDataFile } from './lmdb-file.js';
import { DATA_FILE } from './lmdb-store.js';

/**
 * By how much a restored store's numbering leaps ahead. Fencing tokens are revisions: agents have seen those that were given
 * out after the backup, and refuse whatever is not newer. More changes than this between backup and restore would take a broker at 1,000 changes a second seven weeks.
 */
const RESTORED_REVISION_LEAP = 2 ** 32;

/**
 * Copies a store as it is at one moment into a directory that has none. A broker may be using it: it goes on, and what it
 * acknowledges during the copy is not in it. STORE_FAILED when there is nothing to copy, or something in the way.
 */
export async function backUpStore(from: string, to: string): Promise<void> {
  const source = existing(from);
  const target = vacant(to);
  // It holds the secret of claim tokens: nobody else may read it, in a directory that others may enter neither.
  await inWorkshop(to, async (copy) => {
    const root = open({ path: source, readOnly: true });
    try {
      await root.backup(copy, true);
    } finally {
      await root.close();
    }
    chmodSync(copy, 0o600);
    renameSync(copy, target);
  });
}

/**
 * Makes a backup the store of a directory that has none. The broker that had the lost store must never run again.
 *
 * The store appears whole or not at all: one that is cut off before its numbering has leapt would give out fencing tokens again.
 */
export async function restoreStore(from: string, to: string): Promise<void> {
  const source = existing(from);
  const target = vacant(to);
  await inWorkshop(to, async (copy) => {
    copyFileSync(source, copy);
    await leap(copy);
    giveToOwnerOf(to, copy);
    chmodSync(copy, 0o600);
    renameSync(copy, target);
  });
}

/** Makes a file beside its place, in a directory that only this user can enter, which is gone afterwards whatever happens. */
async function inWorkshop(directory: string, make: (path: string) => Promise<void>): Promise<void> {
  const workshop = mkdtempSync(join(directory, 'making-'));
  try {
    await make(join(workshop, DATA_FILE));
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

async function leap(path: string): Promise<void> {
  const root = open<unknown, string>({ path, maxDbs: 16 });
  try {
    const meta = root.openDB<number, string>({ name: 'meta' });
    const revision = meta.get('revision') ?? 0;
    void meta.put('restoredRevision', revision);
    await meta.put('revision', revision + RESTORED_REVISION_LEAP);
  } finally {
    await root.close();
  }
}

/** Operators restore as root, and the broker is a user of its own, who could not open a file of root's. */
function giveToOwnerOf(directory: string, path: string): void {
  const { uid, gid } = statSync(directory);
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
}

function existing(directory: string): string {
  const path = join(directory, DATA_FILE);
  const problem = existsSync(path) ? problemWithDataFile(path) : `there is no ${DATA_FILE}`;
  if (problem === null) return path;
  const message = `${directory} holds no store of a broker: ${problem}`;
  throw new RmaError({ reason: 'STORE_FAILED', message, metadata: { directory } });
}

function vacant(directory: string): string {
  makeDirectory(directory, 0o700);
  const path = join(directory, DATA_FILE);
  if (!existsSync(path)) return path;
  const message = `${directory} holds a store already, which would be overwritten; name another directory, or move it away`;
  throw new RmaError({ reason: 'STORE_FAILED', message, metadata: { directory } });
}
