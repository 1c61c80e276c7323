import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

let listed: readonly string[] | undefined;

/** Every file that git tracks or would track, as paths from the root: what a reader of the repository sees. */
export function trackedFiles(): readonly string[] {
  listed ??= execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\0')
    .filter((path) => path !== '' && existsSync(`${ROOT}${path}`))
    .sort();
  return listed;
}

/** Hand-written TypeScript below one of `folders` (with a trailing slash). */
export function sources(...folders: readonly string[]): readonly string[] {
  return trackedFiles().filter(
    (path) => path.endsWith('.ts') && !path.startsWith('src/gen/') && folders.some((folder) => path.startsWith(folder)),
  );
}

export function read(path: string): string {
  return readFileSync(`${ROOT}${path}`, 'utf8');
}
