import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout, with a trailing slash. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Everything that the command keeps; safe to delete. */
export const CACHE = join(ROOT, '.cache/power');

/**
 * A folder of the cache that is either whole or not there: `fill` gets a folder that becomes this one when it is done.
 */
export function filled(name: string, fill: (folder: string) => void): string {
  const [folder, unfinished] = [join(CACHE, name), join(CACHE, `${name}.${process.pid}`)];
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  try {
    fill(unfinished);
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}
