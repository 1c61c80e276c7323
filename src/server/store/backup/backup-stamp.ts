import { chmodSync, chownSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type BackupStamp, parseStamp, STAMP_BYTES_MAX, stampText } from './stamp-text.js';

/** Next to the store, so that it is readable by the same users. */
const STAMP_FILE = 'last-backup';

/**
 * Records next to a store that it was backed up; the broker exports the time as
 * `rma_broker_last_backup_timestamp_seconds`.
 */
export function writeBackupStamp(directory: string, stamp: BackupStamp): void {
  const path = join(directory, STAMP_FILE);
  const making = `${path}.${process.pid}`;
  try {
    rmSync(making, { force: true });
    writeFileSync(making, `${stampText(stamp)}\n`, { mode: 0o600, flag: 'wx' });
    // A backup made as root must not lock the broker out.
    const { uid, gid } = statSync(directory);
    if (process.getuid?.() === 0) chownSync(making, uid, gid);
    chmodSync(making, 0o600);
    renameSync(making, path);
  } finally {
    rmSync(making, { force: true });
  }
}

/** The store that comes into this directory was never backed up, whatever one before it was. */
export function removeBackupStamp(directory: string): void {
  rmSync(join(directory, STAMP_FILE), { force: true });
}

/** The last backup of a store; null when there was none, or its record cannot be read. */
export async function readBackupStamp(directory: string): Promise<BackupStamp | null> {
  try {
    const file = await open(join(directory, STAMP_FILE), 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(STAMP_BYTES_MAX), 0, STAMP_BYTES_MAX, 0);
      return parseStamp(buffer.toString('utf8', 0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}

/** When the last backup of a store began, in milliseconds since the epoch; 0 as above. */
export async function readLastBackupMs(directory: string): Promise<number> {
  return (await readBackupStamp(directory))?.wallMs ?? 0;
}
