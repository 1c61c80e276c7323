import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { RmaError } from '../../common/errors/rma-error.js';
import { type FileLock, type LockedBy, lockFile } from '../../common/files/lock-file.js';

/** The name of the lock file in the state directory. */
export const LOCK_NAME = 'agent.lock';

/**
 * Takes the state directory for this agent, making it when it is missing. Throws NOT_READY when another agent has it:
 * two of them would overwrite each other's record and hand one RMA out twice. Throws STORE_FAILED when the lock is
 * not a file of this agent's own.
 */
export function lockStateDirectory(directory: string): FileLock {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = lockIn(directory);
  if ('close' in lock) return lock;
  throw new RmaError({
    reason: 'NOT_READY',
    message: `another agent (pid ${lock.pid}) uses the state directory ${directory}; stop it first, or give this agent a state directory of its own`,
    metadata: { directory, pid: lock.pid },
  });
}

function lockIn(directory: string): FileLock | LockedBy {
  try {
    return lockFile(join(directory, LOCK_NAME));
  } catch (cause) {
    const message = `the state directory ${directory} cannot be used: ${messageOf(cause)}, then start the agent again`;
    throw new RmaError({ reason: 'STORE_FAILED', message, metadata: { directory } }, { cause });
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
