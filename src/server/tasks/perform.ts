import type { Task } from '../../common/config/definition.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { EXIT_STATUS, StartError } from '../../common/shutdown/exit-status.js';
import { backUp, restore } from './backup-tasks.js';
import { markStoreRestored, moveStore } from './etcd-tasks.js';
import type { TaskParts } from './task-parts.js';

const TASKS: Readonly<Record<string, (value: string, parts: TaskParts) => Promise<void>>> = {
  '--backup-to': (directory, parts) => backUp(directory, false, parts),
  '--backup-into': (directory, parts) => backUp(directory, true, parts),
  '--restore-from': restore,
  '--move-store-to': moveStore,
  '--mark-restored': markStoreRestored,
};

/** Performs a task of the command line (a backup for example) instead of serving. */
export async function perform({ flag, value }: Task, parts: TaskParts): Promise<void> {
  try {
    await TASKS[flag]?.(value, parts);
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    throw new StartError(EXIT_STATUS.STATE_UNUSABLE, RmaError.from(cause).message, { cause });
  }
}
