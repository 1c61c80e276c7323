import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { RmaError } from '../../common/errors/rma-error.js';
import { tryLockFile } from '../../common/native/file-lock.js';

/** The name of the lock file in the state directory. It stays there; only the lock on it means anything. */
export const LOCK_NAME = 'agent.lock';

/** A state directory that is this agent's alone, until it is closed or the process ends, however it ends. */
export interface StateLock {
  close(): void;
}

/**
 * Takes the state directory for this agent, making it when it is missing. Throws NOT_READY when another agent has it: two
 * of them would overwrite each other's record and hand one RMA out twice.
 *
 * It is a flock and not a file with a pid in it: the kernel ends it with the process, so nothing is ever stale, and no
 * reused pid can be mistaken for its owner. The pid in the file is for people only.
 */
export function lockStateDirectory(directory: string): StateLock {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, LOCK_NAME);
  const fd = openSync(path, 'a+', 0o600);
  if (!tryLockFile(fd)) {
    const owner = readFileSync(path, 'utf8').trim();
    closeSync(fd);
    throw new RmaError({
      reason: 'NOT_READY',
      message: `Another agent (pid ${owner || 'unknown'}) uses the state directory ${directory}. Stop it first, or give this agent a state directory of its own.`,
      metadata: { directory, pid: owner },
    });
  }
  ftruncateSync(fd);
  writeSync(fd, `${process.pid}\n`);
  return { close: () => closeSync(fd) };
}
