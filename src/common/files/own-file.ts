import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { type DirectoryTerms, directoryProblem, fileProblem, ownIdentity } from './file-trust.js';

/** Only the program's own user may read or write its files. */
const OWNER_ONLY = 0o600;

/** A FIFO or a device must not block the program, and a link must not lead to another file. */
const NEVER_ELSEWHERE = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Opens a file for reading and appending, and makes it when it is missing. */
export const APPENDING = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
/** Opens an existing file for reading. */
export const READING = constants.O_RDONLY;

/**
 * Opens a file of this program: a regular one, under this very name, that nobody else may write to. The caller closes
 * it. Throws an Error that says what is wrong and what to do, or the kernel's error.
 */
export function openOwnFile(path: string, flags: number): number {
  const fd = openHere(path, flags);
  const problem = fileProblem(fstatSync(fd), ownIdentity());
  if (problem === null) return fd;
  closeSync(fd);
  throw new Error(`${path} ${problem}`);
}

function openHere(path: string, flags: number): number {
  try {
    return openSync(path, flags | NEVER_ELSEWHERE, OWNER_ONLY);
  } catch (cause) {
    if (codeOf(cause) === 'ELOOP')
      throw new Error(`${path} is a symbolic link, which may lead anywhere; remove it`, { cause });
    if (codeOf(cause) === 'ENXIO') throw new Error(`${path} is not a regular file; remove it`, { cause });
    throw cause;
  }
}

/**
 * Throws an Error, with what to do, unless nobody else can replace files in `path`: it belongs to this user or to root,
 * and others may not write to it. A link to a directory counts as the directory.
 */
export function checkOwnDirectory(path: string, terms: DirectoryTerms = { maySharedSticky: false }): void {
  const problem = directoryProblem(statSync(path), ownIdentity(), terms);
  if (problem !== null) throw new Error(`${path} ${problem}`);
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}
