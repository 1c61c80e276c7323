import { stat } from 'node:fs/promises';
import { readLastBackupMs } from './backup/backup-stamp.js';
import { storePlace } from './place/store-place.js';

/** What the metrics tell of an LMDB store: the size of its file, and its last backup. */
export function storageIn(directory: string) {
  return {
    bytes: async () => (await stat(storePlace(directory).file)).size,
    lastBackupMs: () => readLastBackupMs(directory),
  };
}
