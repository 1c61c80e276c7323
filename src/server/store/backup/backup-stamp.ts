import { chmodSync, chownSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { dateTimeOfSecond } from '../../../common/clock/rfc3339.js';

/** Next to the store, so that it is readable by the same users. */
const STAMP_FILE = 'last-backup';
/** Linux's longest path, with room to spare; a larger file is not ours. */
const STAMP_BYTES_MAX = 8_192;

const stamp = z.object({ epoch_ms: z.number().nonnegative() });

/** The last backup of a store. */
export interface BackupStamp {
  /** When it began: it contains everything acknowledged before that. */
  readonly wallMs: number;
  readonly backup: string;
}

/**
 * Records next to a store that it was backed up; the broker exports the time as
 * `rma_broker_last_backup_timestamp_seconds`.
 */
export function writeBackupStamp(directory: string, { wallMs, backup }: BackupStamp): void {
  const path = join(directory, STAMP_FILE);
  const making = `${path}.${process.pid}`;
  try {
    rmSync(making, { force: true });
    const text = `${JSON.stringify({ time: `${dateTimeOfSecond(Math.floor(wallMs / 1000))}Z`, epoch_ms: wallMs, backup })}\n`;
    writeFileSync(making, text, { mode: 0o600, flag: 'wx' });
    // A backup made as root must not lock the broker out.
    const { uid, gid } = statSync(directory);
    if (process.getuid?.() === 0) chownSync(making, uid, gid);
    chmodSync(making, 0o600);
    renameSync(making, path);
  } finally {
    rmSync(making, { force: true });
  }
}

/**
 * When the last backup of a store began, in milliseconds since the epoch; 0 when there was none, or its record cannot
 * be read.
 */
export async function readLastBackupMs(directory: string): Promise<number> {
  try {
    const file = await open(join(directory, STAMP_FILE), 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(STAMP_BYTES_MAX), 0, STAMP_BYTES_MAX, 0);
      return stamp.parse(JSON.parse(buffer.toString('utf8', 0, bytesRead))).epoch_ms;
    } finally {
      await file.close();
    }
  } catch {
    return 0;
  }
}
