import { closeSync, existsSync, openSync } from 'node:fs';
import { RmaError } from '../../../common/errors/rma-error.js';
import { isByteLockedElsewhere } from '../../../common/native/files/record-lock.js';

/**
 * Throws when another process that has the store open has the same pid as this one, as happens between containers,
 * where both may be 1. LMDB identifies readers by pid alone: the second process would fail, and when it ends, the first
 * would be removed from the list of readers whose pages must not be overwritten. The error is STORE_FAILED; the same
 * command in a process with another pid works.
 *
 * Call it before this process opens the store's data file.
 */
export function assertPidIsFree(file: string, pid: number): void {
  const path = `${file}-lock`;
  if (!existsSync(path)) return;
  const fd = openSync(path, 'r+');
  try {
    // Each LMDB reader locks the byte at the offset of its pid, so that others can see whether it still runs.
    if (isByteLockedElsewhere(fd, pid)) throw pidTaken(file, pid);
  } finally {
    closeSync(fd);
  }
}

/** True when `problem` is the error of assertPidIsFree. */
export function isPidTaken(problem: unknown): boolean {
  return problem instanceof RmaError && problem.refusal.metadata?.['cause'] === 'PID_TAKEN';
}

function pidTaken(file: string, pid: number): RmaError {
  const message = `another process has ${file} open under the pid of this one (${pid}), in another pid namespace; try again`;
  return new RmaError({ reason: 'STORE_FAILED', message, metadata: { file, cause: 'PID_TAKEN' } });
}
