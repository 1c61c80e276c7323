import { resolve } from 'node:path';
import type { Logger } from '../../common/log/logger.js';
import { restoreStore } from '../store/backup/backup.js';
import { backUpInto } from '../store/backup/backup-series.js';
import { restoreToEtcd } from '../store/backup/etcd-backup.js';
import type { BackupStamp } from '../store/backup/stamp-text.js';
import { backUpAndNote, type NoteBackup } from './back-up-store.js';
import { onEtcd, type TaskParts } from './task-parts.js';

/** Makes a backup the store. */
export async function restore(value: string, parts: TaskParts): Promise<void> {
  const backup = resolve(value);
  const { dataDirectory, etcd } = parts.config;
  if (etcd === null) {
    await restoreStore(backup, dataDirectory);
    parts.log.info('store.restored', 'the store is restored', { dataDirectory, backup });
    return;
  }
  const counts = await onEtcd(etcd, parts, (place) => restoreToEtcd(backup, dataDirectory, place));
  parts.log.info('store.restored', 'the store on etcd is restored', { prefix: etcd.prefix, backup, ...counts });
}

/** Makes a backup of the store. @param isSeries in a directory of its own inside this one */
export async function backUp(value: string, isSeries: boolean, parts: TaskParts): Promise<void> {
  const directory = resolve(value);
  const { config, clock, log } = parts;
  const { dataDirectory, backupsKept, etcd } = config;
  const wallMs = clock.wallMs();
  const series = { directory, keptMax: backupsKept };
  const copy = (to: string) => backUpAndNote(to, parts);
  const made = isSeries
    ? await backUpInto(series, wallMs, copy)
    : { path: directory, removed: [], outcome: await copy(directory) };
  const from = etcd === null ? { dataDirectory } : { prefix: etcd.prefix };
  await note(made.outcome, { wallMs, backup: made.path }, log);
  log.info('store.backed_up', 'the store is backed up', { ...from, backup: made.path, removed: made.removed });
}

/** If that fails it is only logged, as the backup itself is good. */
async function note(noteBackup: NoteBackup, stamp: BackupStamp, log: Logger): Promise<void> {
  try {
    await noteBackup(stamp);
  } catch (error) {
    const { backup } = stamp;
    log.warn('store.backup_not_noted', 'the backup is good, but metrics will not show it', { backup, error });
  }
}
