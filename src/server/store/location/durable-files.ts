import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DATA_FILE } from './store-place.js';

/** The prefix of directories in which files are made before they get their final place. */
const TEMPORARY_DIRECTORY = 'making-';
const OWNER_ONLY = 0o600;

/**
 * Makes a file near its final place, in a directory that only this user can enter and that is removed afterwards in any
 * case.
 */
export async function inTemporaryDirectory<T>(directory: string, make: (path: string) => Promise<T>): Promise<T> {
  const temporary = mkdtempSync(join(directory, TEMPORARY_DIRECTORY));
  try {
    return await make(join(temporary, DATA_FILE));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Removes temporary directories that a crash left behind. */
export function removeTemporaryDirectories(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (name.startsWith(TEMPORARY_DIRECTORY)) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

/**
 * Copies a file, readable by its owner only. If the file system supports it, both share their blocks until one of them
 * changes.
 */
export function copyFile(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  chmodSync(to, OWNER_ONLY);
}

/** Moves a finished file to its place, replacing what was there: after a crash it is there whole or not at all. */
export function renameDurably(path: string, place: string): void {
  chmodSync(path, OWNER_ONLY);
  sync(path);
  renameSync(path, place);
  sync(dirname(place));
}

/** Waits until what was written of a file or directory is on disk. */
function sync(path: string): void {
  const fd = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
