import { backUpStore } from '../store/backup/backup.js';
import { noteBackup } from '../store/backup/backup-note.js';
import { writeBackupStamp } from '../store/backup/backup-stamp.js';
import { backUpEtcd } from '../store/backup/etcd-backup.js';
import type { BackupStamp } from '../store/backup/stamp-text.js';
import { lookAtStore } from '../store/etcd/look-at-store.js';
import { onEtcd, type TaskParts } from './task-parts.js';

/** Records that a store was backed up, for the metrics. */
export type NoteBackup = (stamp: BackupStamp) => Promise<void>;

/** Makes a complete, durable backup of the store in a directory; only then can it be noted. */
export async function backUpAndNote(to: string, parts: TaskParts): Promise<NoteBackup> {
  const { dataDirectory, etcd } = parts.config;
  if (etcd === null) {
    await backUpStore(dataDirectory, to);
    return async (stamp) => writeBackupStamp(dataDirectory, stamp);
  }
  const layoutRevision = await onEtcd(etcd, parts, async (place) => {
    const { layout } = await lookAtStore(place);
    await backUpEtcd(place, to);
    return layout?.modRevision ?? 0;
  });
  return (stamp) => onEtcd(etcd, parts, (place) => noteBackup(place, stamp, layoutRevision));
}
