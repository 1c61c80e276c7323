import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { type DirectoryTerms, directoryProblem, fileProblem, ownIdentity } from './file-trust.js';

/** Nobody but the program's own user has any business in its files. */
const OWNER_ONLY = 0o600;

/** A FIFO or a device must not make the program wait, and a link must not lead it elsewhere. */
const NEVER_ELSEWHERE = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Makes a file when it is missing, and opens it for reading and writing what is put at its end. */
export const APPENDING = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
/** Opens a file that is there for reading. */
export const READING = constants.O_RDONLY;

/**
 * Opens a file that is this program's own: a regular one, under this very name, that nobody else may write to. The
 * caller closes it. Throws an Error that says what is wrong and what to do, or what the kernel said.
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
 * Throws an Error, with what to do, unless nobody else can put files in the place of those in `path`: it belongs to
 * this user or to root, and others may not write to it. A link to a directory is as good as the directory.
 */
export function checkOwnDirectory(path: string, terms: DirectoryTerms = { maySharedSticky: false }): void {
  const problem = directoryProblem(statSync(path), ownIdentity(), terms);
  if (problem !== null) throw new Error(`${path} ${problem}`);
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}
