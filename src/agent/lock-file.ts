import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { tryLockFile } from '../common/native/file-lock.js';

/** A lock that lasts until it is closed or the process ends, however it ends. */
export interface FileLock {
  close(): void;
}

/** Somebody else has the lock; the pid that is written in it, for people. */
export interface LockedBy {
  readonly pid: string;
}

/**
 * Locks `path`, making it when it is missing; it stays there afterwards, and only the lock on it means anything.
 *
 * It is a flock and not a file with a pid in it: the kernel ends it with the process, so nothing is ever stale, and no
 * reused pid can be mistaken for its owner.
 */
export function lockFile(path: string): FileLock | LockedBy {
  const fd = openSync(path, 'a+', 0o600);
  if (!tryLockFile(fd)) {
    const pid = readFileSync(path, 'utf8').trim();
    closeSync(fd);
    return { pid: pid === '' ? 'unknown' : pid };
  }
  ftruncateSync(fd);
  writeSync(fd, `${process.pid}\n`);
  return { close: () => closeSync(fd) };
}
