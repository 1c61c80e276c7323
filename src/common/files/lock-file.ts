import { closeSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { tryLockFile } from '../native/files/file-lock.js';
import { APPENDING, openOwnFile } from './own-file.js';

/** A pid and its newline, with room to spare. */
const PID_BYTES_MAX = 32;

/** A lock that lasts until it is closed or the process ends, however it ends. */
export interface FileLock {
  close(): void;
}

/** Another process has the lock; the pid that is written in it, for people. */
export interface LockedBy {
  readonly pid: string;
}

/**
 * Locks `path`, making it when it is missing; it stays there afterwards, and only the lock on it means
 * anything. Throws an Error when what is there is not a file of the agent's own: it is emptied and written to,
 * so a link must not lead that elsewhere.
 *
 * It is a flock and not a file with a pid in it: the kernel ends it with the process, so nothing is ever stale, and no
 * reused pid can be mistaken for its owner.
 */
export function lockFile(path: string): FileLock | LockedBy {
  const fd = openOwnFile(path, APPENDING);
  if (!tryLockFile(fd)) {
    const pid = pidIn(fd);
    closeSync(fd);
    return { pid };
  }
  ftruncateSync(fd);
  writeSync(fd, `${process.pid}\n`);
  return { close: () => closeSync(fd) };
}

function pidIn(fd: number): string {
  const bytes = Buffer.alloc(PID_BYTES_MAX);
  const text = bytes.toString('latin1', 0, readSync(fd, bytes, 0, PID_BYTES_MAX, 0));
  return /^[0-9]+/.exec(text)?.[0] ?? 'unknown';
}
