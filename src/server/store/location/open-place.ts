import { chmodSync, existsSync, lstatSync, mkdirSync, type Stats, statSync } from 'node:fs';
import { ownIdentity } from '../../../common/files/file-trust.js';

import { makeDirectory } from '../../../common/files/make-directory.js';
import { storeFailed } from './store-failed.js';
import type { StoreLog } from './store-log.js';
import type { StorePlace } from './store-place.js';

const OWNER_ONLY = 0o700;
const OTHERS = 0o077;
const EVERYBODY_WRITES = 0o002;
const STICKY = 0o1000;
const PERMISSIONS = 0o7777;

/** The directory of a store, and the one that it is in. */
type Directories = Pick<StorePlace, 'dataDirectory' | 'directory'>;

/**
 * Makes the directory of a store if it is missing, accessible to its owner only. If one of this user's is more open,
 * its permissions are tightened, with a log line. Throws STORE_FAILED when it belongs to somebody else, or is a link.
 */
export function preparePlace(place: Directories, log: StoreLog): void {
  makeDirectory(place.dataDirectory, OWNER_ONLY);
  tightenRoot(place, log);
  if (!isThere(place.directory)) mkdirSync(place.directory, { mode: OWNER_ONLY });
  const stats = lstatSync(place.directory);
  if (!stats.isDirectory()) throw storeFailed(place, `${place.directory} is not a directory; move it away`);
  assertOwn(place, place.directory, stats);
  if ((stats.mode & OTHERS) !== 0) tighten(place.directory, stats, OTHERS, log);
}

/**
 * The directory above the store may be open to its group, as volumes are, but not to everybody: others could replace
 * the store's directory.
 */
function tightenRoot(place: Directories, log: StoreLog): void {
  const stats = statSync(place.dataDirectory);
  if ((stats.mode & EVERYBODY_WRITES) === 0 || (stats.mode & STICKY) !== 0) return;
  assertOwn(place, place.dataDirectory, stats);
  tighten(place.dataDirectory, stats, EVERYBODY_WRITES, log);
}

function assertOwn(place: Directories, path: string, { uid }: Stats): void {
  const self = ownIdentity().uid;
  if (uid === self) return;
  throw storeFailed(
    place,
    `${path} belongs to uid ${uid}, and this broker is uid ${self}; chown it, or run as that user`,
  );
}

function tighten(path: string, { mode }: Stats, without: number, log: StoreLog): void {
  const [before, after] = [mode & PERMISSIONS, mode & PERMISSIONS & ~without];
  chmodSync(path, after);
  const modes = { path, before: before.toString(8), after: after.toString(8) };
  log.warn(
    'store.tightened',
    'others had access to the store, which holds the secret of claim tokens; they no longer have',
    modes,
  );
}

/** A dangling link counts as there. */
function isThere(path: string): boolean {
  return existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
