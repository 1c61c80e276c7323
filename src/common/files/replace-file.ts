import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';

const PERMISSIONS = constants.S_IRWXU | constants.S_IRWXG | constants.S_IRWXO;

/**
 * Makes `text` all that is in an existing file, which keeps its permissions. Whoever reads it meanwhile, or after a
 * crash, finds the former text or this one. A link goes on leading to its file. Throws the kernel's error, with the
 * former text still there.
 */
export function replaceFile(path: string, text: string): void {
  const place = realpathSync(path);
  const mode = statSync(place).mode & PERMISSIONS;
  // One that is left there is of a process that has ended: this one has its number now.
  const fresh = `${place}.${process.pid}.new`;
  rmSync(fresh, { force: true });
  try {
    writeNew(fresh, text, mode);
    renameSync(fresh, place);
  } catch (problem) {
    rmSync(fresh, { force: true });
    throw problem;
  }
}

function writeNew(path: string, text: string, mode: number): void {
  const fd = openSync(path, 'wx', mode);
  try {
    // Whatever the umask leaves of it.
    fchmodSync(fd, mode);
    writeFileSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
