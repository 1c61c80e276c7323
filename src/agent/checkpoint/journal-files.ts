import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { readOwnFile } from '../../common/files/read-file.js';
import { writeBytes } from '../../common/native/files/files.js';

/** Only the agent's own user reads these files: they hold hashes of claim tokens, and who holds what. */
const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;
/**
 * Compaction keeps it below some MiB. One that could not be compacted for very long may
 * still be read at the next start.
 */
const JOURNAL_BYTES_MAX = 1024 * 1024 * 1024;

/** What the checkpoint asks of the file system; a seam, so that tests can cut it short at every single call. */
export interface JournalFiles {
  makeDirectory(path: string): void;
  exists(path: string): boolean;
  read(path: string): Buffer;
  /** Opens a new, empty file for appending, in the place of whatever was there. */
  create(path: string): number;
  /** One write(2) of the first `length` bytes, all of them unless told: gives how many the kernel took. */
  append(fd: number, bytes: Uint8Array, length?: number): number;
  sync(fd: number): void;
  rename(from: string, to: string): void;
  syncDirectory(path: string): void;
  close(fd: number): void;
}

/** The real file system. */
export const realJournalFiles: JournalFiles = {
  makeDirectory: (path) => {
    mkdirSync(path, { recursive: true, mode: DIRECTORY_MODE });
  },
  exists: existsSync,
  read: (path) => readOwnFile(path, { bytesMax: JOURNAL_BYTES_MAX }),
  create: (path) => {
    rmSync(path, { force: true });
    return openSync(path, 'ax', FILE_MODE);
  },
  append: writeBytes,
  sync: fsyncSync,
  rename: renameSync,
  syncDirectory: (path) => {
    const fd = openSync(path, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  },
  close: closeSync,
};
