import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readLastBackupMs } from './backup-stamp.js';
import { DATA_FILE } from './lmdb-store.js';

/** What the metrics tell of an LMDB store: the size of its file, and its last backup. */
export function storageIn(directory: string) {
  return {
    bytes: async () => (await stat(join(directory, DATA_FILE))).size,
    lastBackupMs: () => readLastBackupMs(directory),
  };
}
