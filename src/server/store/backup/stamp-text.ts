import { z } from 'zod';
import { dateTimeOfSecond } from '../../../common/clock/rfc3339.js';
import { cleaned } from '../../../domain/text.js';

/** Linux's longest path, with room to spare; a longer text is not ours. */
export const STAMP_BYTES_MAX = 8_192;
/** Linux's longest path. */
const PATH_BYTES_MAX = 4_096;
/** The last moment that a Date can have: a number beyond it is none. */
const WALL_MS_MAX = 8.64e15;

/** The last backup of a store. */
export interface BackupStamp {
  /** When it began: it contains everything acknowledged before that. */
  readonly wallMs: number;
  readonly backup: string;
}

/** A stamp as it is kept. */
export function stampText({ wallMs, backup }: BackupStamp): string {
  const time = `${dateTimeOfSecond(Math.floor(wallMs / 1000))}Z`;
  return JSON.stringify({ time, epoch_ms: wallMs, backup: cleaned(backup, PATH_BYTES_MAX) });
}

const kept = z.object({ epoch_ms: z.number().nonnegative().max(WALL_MS_MAX), backup: z.string().catch('') });

/** What `stampText` has made, whoever could write where it was kept; null for anything else. */
export function parseStamp(text: string): BackupStamp | null {
  if (text.length > STAMP_BYTES_MAX) return null;
  try {
    const { epoch_ms, backup } = kept.parse(JSON.parse(text));
    return { wallMs: epoch_ms, backup: cleaned(backup, PATH_BYTES_MAX) };
  } catch {
    return null;
  }
}
