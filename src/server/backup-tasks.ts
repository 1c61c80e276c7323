import { resolve } from 'node:path';
import type { Clock } from '../common/clock/clock.js';
import type { Task } from '../common/config/definition.js';
import { RmaError } from '../common/errors/rma-error.js';
import type { Logger } from '../common/log/logger.js';
import { EXIT_STATUS, StartError } from '../common/shutdown/exit-status.js';
import type { BrokerConfig } from './config.js';
import { backUpStore, restoreStore } from './store/backup/backup.js';
import { backUpInto } from './store/backup/backup-series.js';
import { writeBackupStamp } from './store/backup/backup-stamp.js';

/** What a task depends on. */
export interface TaskParts {
  readonly config: BrokerConfig;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Performs a task of the command line (a backup or a restore) instead of serving. */
export async function perform({ flag, value }: Task, parts: TaskParts): Promise<void> {
  const directory = resolve(value);
  try {
    if (flag === '--restore-from') await restore(directory, parts);
    else await backUp(directory, flag === '--backup-into', parts);
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    throw new StartError(EXIT_STATUS.STATE_UNUSABLE, RmaError.from(cause).message, { cause });
  }
}

async function restore(backup: string, { config: { dataDirectory }, log }: TaskParts): Promise<void> {
  await restoreStore(backup, dataDirectory);
  log.info('store.restored', 'the store is restored', { dataDirectory, backup });
}

async function backUp(directory: string, isSeries: boolean, parts: TaskParts): Promise<void> {
  const { config, clock, log } = parts;
  const { dataDirectory, backupsKept } = config;
  const wallMs = clock.wallMs();
  const series = { directory, keptMax: backupsKept };
  const copy = (to: string) => backUpStore(dataDirectory, to);
  const made = isSeries ? await backUpInto(series, wallMs, copy) : { path: directory, removed: [] };
  if (!isSeries) await copy(directory);
  noteBackup(dataDirectory, { wallMs, backup: made.path }, log);
  log.info('store.backed_up', 'the store is backed up', { dataDirectory, backup: made.path, removed: made.removed });
}

/** Records the backup for the metrics. If that fails it is only logged, as the backup itself is good. */
function noteBackup(directory: string, stamp: Parameters<typeof writeBackupStamp>[1], log: Logger): void {
  try {
    writeBackupStamp(directory, stamp);
  } catch (error) {
    log.warn('store.backup_not_noted', 'the backup is good, but metrics will not show it', { directory, error });
  }
}
