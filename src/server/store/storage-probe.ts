import { stat } from 'node:fs/promises';
import { readLastBackupMs } from './backup/backup-stamp.js';
import { storePlace } from './location/store-place.js';

/** Figures of an LMDB store for the metrics: the size of its file, and the time of its last backup. */
export function storageIn(directory: string) {
  return {
    bytes: async () => (await stat(storePlace(directory).file)).size,
    lastBackupMs: () => readLastBackupMs(directory),
  };
}
