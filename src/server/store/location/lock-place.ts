import { closeSync, existsSync } from 'node:fs';
import { APPENDING, openOwnFile } from '../../../common/files/own-file.js';
import { tryLockFile } from '../../../common/native/files/file-lock.js';
import { storeFailed, unusable } from './store-failed.js';
import type { StorePlace } from './store-place.js';

/** The exclusive lock of this process on a store, until it is closed or the process ends. */
export interface PlaceLock {
  close(): void;
}

/** LMDB lets several processes write; two brokers on one store would promise the same RMA twice. */
export function lockPlace(place: StorePlace): PlaceLock {
  const fds = [lock(place, place.lock)];
  // A broker of version 0.1.0 has its lock elsewhere, where its store is.
  try {
    if (existsSync(place.formerFile)) fds.push(lock(place, place.formerLock));
  } catch (problem) {
    for (const fd of fds) closeSync(fd);
    throw problem;
  }
  return { close: () => fds.splice(0).forEach(closeSync) };
}

/** The lock of a single file, which is made if it is missing. */
export function lockAt(place: Pick<StorePlace, 'dataDirectory'>, path: string): PlaceLock {
  const fd = lock(place, path);
  return { close: () => closeSync(fd) };
}

function lock(place: Pick<StorePlace, 'dataDirectory'>, path: string): number {
  const fd = opened(place, path);
  if (tryLockFile(fd)) return fd;
  closeSync(fd);
  throw storeFailed(place, 'another broker has it open; stop that one first, or name another dataDirectory');
}

function opened(place: Pick<StorePlace, 'dataDirectory'>, path: string): number {
  try {
    return openOwnFile(path, APPENDING);
  } catch (problem) {
    throw unusable(place, path, problem);
  }
}
