import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cache, root } from './root.mjs';

/** Every file below a folder of the project, as paths from its root, sorted; none when there is no such folder. */
export function filesBelow(folder) {
  if (!existsSync(`${root}${folder}`)) return [];
  return readdirSync(`${root}${folder}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`.slice(root.length).replaceAll('//', '/'))
    .sort();
}

/** A hash over the contents of files: the same for the same sources, wherever and whenever they were checked out. */
export function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const there = statSync(`${root}${path}`, { throwIfNoEntry: false })?.isFile();
    hash
      .update(`${path}\0`)
      .update(there ? readFileSync(`${root}${path}`) : '')
      .update('\0');
  }
  return hash.digest('hex');
}

/** Whether `mark` was the last one recorded under `name`. */
export function isRecorded(name, mark) {
  try {
    return readFileSync(`${cache}${name}.sha256`, 'utf8') === mark;
  } catch {
    return false;
  }
}

export function record(name, mark) {
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${cache}${name}.sha256`, mark);
}
