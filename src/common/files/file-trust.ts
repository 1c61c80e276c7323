import { constants, type Stats } from 'node:fs';

/** Whoever may write to a directory can put files in the place of those in it. */
const OTHERS_WRITE = constants.S_IWOTH;
const GROUP_WRITES = constants.S_IWGRP;
/** In such a directory nobody takes away or replaces what is somebody else's, as in /tmp. */
const STICKY = 0o1000;
const ROOT = 0;

/** Who runs this program. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** Who runs this process, as the kernel checks its access to files. */
export function ownIdentity(): Identity {
  return { uid: process.geteuid?.() ?? ROOT, gid: process.getegid?.() ?? ROOT };
}

/** What is asked of a directory. */
export interface DirectoryTerms {
  /** True: others may make files of their own in it where it is sticky; what is ours stays ours. */
  readonly maySharedSticky: boolean;
}

/** Why what lies in a directory cannot be relied on, as the end of a sentence with what to do; null where it can. */
export function directoryProblem(stats: Stats, self: Identity, { maySharedSticky }: DirectoryTerms): string | null {
  if (!stats.isDirectory()) return 'is not a directory';
  if (!isTrusted(stats, self))
    return `belongs to uid ${stats.uid}, who could replace what is in it; chown it to uid ${self.uid}`;
  if (maySharedSticky && (stats.mode & STICKY) !== 0) return null;
  return writersProblem(stats, self);
}

/**
 * Why a file of this program's own cannot be relied on, as the end of a sentence with what to do; null where it can.
 */
export function fileProblem(stats: Stats, self: Identity): string | null {
  if (!stats.isFile()) return 'is not a regular file; remove it';
  if (!isTrusted(stats, self)) return `belongs to uid ${stats.uid}; remove it`;
  if (stats.nlink > 1) return 'has another name elsewhere (a hard link), which would change with it; remove it';
  return writersProblem(stats, self);
}

/** Root can do as it likes in any case. */
function isTrusted({ uid }: Stats, self: Identity): boolean {
  return uid === self.uid || uid === ROOT;
}

/** Where every user has a group of their own, that one may write too. */
function writersProblem({ mode, gid }: Stats, self: Identity): string | null {
  if ((mode & OTHERS_WRITE) !== 0) return 'may be written by everybody; chmod go-w it';
  const isOpen = (mode & GROUP_WRITES) !== 0 && gid !== self.gid && gid !== ROOT;
  return isOpen ? `may be written by all of group ${gid}; chmod go-w it` : null;
}
