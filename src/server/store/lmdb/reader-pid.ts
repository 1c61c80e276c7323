import { closeSync, existsSync, openSync } from 'node:fs';
import { RmaError } from '../../../common/errors/rma-error.js';
import { isByteLockedElsewhere } from '../../../common/native/files/record-lock.js';

/**
 * Refuses where another process that has the store open goes by this one's pid, as both are 1 in containers of
 * their own. LMDB knows its readers by their pid alone: the second one would fail, and its end would strike the
 * first one from the list of readers whose pages must not be written over. STORE_FAILED; the same command in a
 * process with another pid works.
 *
 * Call it before the store's data file is opened in this process.
 */
export function assertPidIsFree(file: string, pid: number): void {
  const path = `${file}-lock`;
  if (!existsSync(path)) return;
  const fd = openSync(path, 'r+');
  try {
    // Where LMDB has each process that reads lock the byte of its pid, so that others can tell whether it lives.
    if (isByteLockedElsewhere(fd, pid)) throw pidTaken(file, pid);
  } finally {
    closeSync(fd);
  }
}

/** Whether that is the problem. */
export function isPidTaken(problem: unknown): boolean {
  return problem instanceof RmaError && problem.refusal.metadata?.['cause'] === 'PID_TAKEN';
}

function pidTaken(file: string, pid: number): RmaError {
  const message = `another process has ${file} open under the pid of this one (${pid}), in another pid namespace; try again`;
  return new RmaError({ reason: 'STORE_FAILED', message, metadata: { file, cause: 'PID_TAKEN' } });
}
