import { execFileSync } from 'node:child_process';

const LIST_BYTES_MAX = 16 * 1024 * 1024;

/** Every file of the checkout that is not generated or installed, as git tells: committed ones and new ones. */
export function sourceFiles(root: string): readonly string[] {
  const flags = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const options = { cwd: root, encoding: 'utf8', maxBuffer: LIST_BYTES_MAX } as const;
  return execFileSync('git', flags, options)
    .split('\0')
    .filter((path) => path !== '');
}
