import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeDirectory } from '../../../common/files/make-directory.js';
import { notIssued } from './openssl.js';

const OWNER_ONLY = 0o700;

/**
 * Fills a new directory, which only its owner may enter: it appears under its name once it is whole, so that no program
 * reads half of it. Throws when there is something under that name already.
 *
 * @param fill gets the directory's name for now, and one beside it for what is removed at the end
 */
export async function fillNewDirectory(
  path: string,
  fill: (directory: string, scratch: string) => Promise<void>,
): Promise<void> {
  if (existsSync(path)) throw notIssued(`${path} exists already`);
  await withScratch(path, async (scratch) => {
    const directory = mkdtempSync(join(scratch, 'new-'));
    await fill(directory, scratch);
    // Another process may have made it meanwhile: a directory with files in it is never replaced.
    renameSync(directory, path);
  });
}

/** Runs `work` with a directory of its own beside `path`, on the same file system, and removes it afterwards. */
export async function withScratch<T>(path: string, work: (scratch: string) => Promise<T>): Promise<T> {
  makeDirectory(dirname(path), OWNER_ONLY);
  const scratch = mkdtempSync(join(dirname(path), '.issuing-'));
  try {
    return await work(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
