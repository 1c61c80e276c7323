import { constants, type Stats } from 'node:fs';

/** Others who may write to a directory can replace the files in it. */
const OTHERS_WRITE = constants.S_IWOTH;
const GROUP_WRITES = constants.S_IWGRP;
/** In a sticky directory such as /tmp, users can remove or replace only their own files. */
const STICKY = 0o1000;
const ROOT = 0;

/** The user and group that this program runs as. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** The user and group of this process, as the kernel checks them on file access. */
export function ownIdentity(): Identity {
  return { uid: process.geteuid?.() ?? ROOT, gid: process.getegid?.() ?? ROOT };
}

/** What is required of a directory. */
export interface DirectoryTerms {
  /** True: a sticky directory that others may write to is good enough; in it our files stay ours. */
  readonly maySharedSticky: boolean;
}

/** Why the content of a directory cannot be trusted, as the end of a sentence with what to do; null where it can. */
export function directoryProblem(stats: Stats, self: Identity, { maySharedSticky }: DirectoryTerms): string | null {
  if (!stats.isDirectory()) return 'is not a directory';
  if (!isTrusted(stats, self))
    return `belongs to uid ${stats.uid}, who could replace what is in it; chown it to uid ${self.uid}`;
  if (maySharedSticky && (stats.mode & STICKY) !== 0) return null;
  return writersProblem(stats, self);
}

/** Why a file of this program cannot be trusted, as the end of a sentence with what to do; null where it can. */
export function fileProblem(stats: Stats, self: Identity): string | null {
  if (!stats.isFile()) return 'is not a regular file; remove it';
  if (!isTrusted(stats, self)) return `belongs to uid ${stats.uid}; remove it`;
  if (stats.nlink > 1) return 'has another name elsewhere (a hard link), which would change with it; remove it';
  return writersProblem(stats, self);
}

/** Root can change everything in any case. */
function isTrusted({ uid }: Stats, self: Identity): boolean {
  return uid === self.uid || uid === ROOT;
}

/** Where every user has a private group, a file may be writable by that group too. */
function writersProblem({ mode, gid }: Stats, self: Identity): string | null {
  if ((mode & OTHERS_WRITE) !== 0) return 'may be written by everybody; chmod go-w it';
  const isOpen = (mode & GROUP_WRITES) !== 0 && gid !== self.gid && gid !== ROOT;
  return isOpen ? `may be written by all of group ${gid}; chmod go-w it` : null;
}
