import { resolve } from 'node:path';
import { makeDirectory } from '../../common/files/make-directory.js';
import type { Logger } from '../../common/log/logger.js';
import { backUpStore, restoreStore } from '../store/backup/backup.js';
import { backUpInto } from '../store/backup/backup-series.js';
import { writeBackupStamp } from '../store/backup/backup-stamp.js';
import { backUpEtcd, restoreToEtcd } from '../store/backup/etcd-backup.js';
import { onEtcd, type TaskParts } from './task-parts.js';

const OWNER_ONLY = 0o700;

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
  const copy = (to: string) => copyStore(to, parts);
  const made = isSeries ? await backUpInto(series, wallMs, copy) : { path: directory, removed: [] };
  if (!isSeries) await copy(directory);
  noteBackup(dataDirectory, { wallMs, backup: made.path }, log);
  const from = etcd === null ? { dataDirectory } : { prefix: etcd.prefix };
  log.info('store.backed_up', 'the store is backed up', { ...from, backup: made.path, removed: made.removed });
}

async function copyStore(to: string, parts: TaskParts): Promise<void> {
  const { dataDirectory, etcd } = parts.config;
  if (etcd === null) return backUpStore(dataDirectory, to);
  await onEtcd(etcd, parts, (place) => backUpEtcd(place, to));
  // A broker on etcd may never have needed it; the backup is noted there.
  makeDirectory(dataDirectory, OWNER_ONLY);
}

/** Records the backup for the metrics. If that fails it is only logged, as the backup itself is good. */
function noteBackup(directory: string, stamp: Parameters<typeof writeBackupStamp>[1], log: Logger): void {
  try {
    writeBackupStamp(directory, stamp);
  } catch (error) {
    log.warn('store.backup_not_noted', 'the backup is good, but metrics will not show it', { directory, error });
  }
}
