import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MEMFD_NAME_PREFIX } from '../holders/rma-links.js';

/** What a look through all processes found. */
export interface HeldInodes {
  /** Of the inodes that were asked for, those that a process has open or mapped, with the pid of one such process. */
  readonly holders: ReadonlyMap<number, number>;
  /** Processes that could not be looked into; needs root, or CAP_SYS_PTRACE, and the node's own pid namespace. */
  readonly unreadableCount: number;
}

const LINK_PREFIX = `/memfd:${MEMFD_NAME_PREFIX}`;

/**
 * Finds out which RMAs are still in some process other than this one: one look at every process, however many
 * RMAs are asked for. It does not see copies on their way through a socket, nor an fd table that a thread
 * does not share with its process.
 *
 * @param inodes Of RMAs that are memfds. This process must have closed its own fds of them.
 * @param procFolder Elsewhere than /proc only in tests.
 */
export function findHeldInodes(inodes: ReadonlySet<number>, procFolder = '/proc'): HeldInodes {
  const holders = new Map<number, number>();
  let unreadableCount = 0;
  for (const pid of inodes.size === 0 ? [] : otherProcesses(procFolder)) {
    const found = inodesOf(join(procFolder, String(pid)));
    if (found === 'unreadable') unreadableCount++;
    else for (const inode of found) if (inodes.has(inode)) holders.set(inode, pid);
    if (holders.size === inodes.size) break;
  }
  return { holders, unreadableCount };
}

function otherProcesses(procFolder: string): readonly number[] {
  const pids = readdirSync(procFolder).map(Number);
  return pids.filter((pid) => Number.isInteger(pid) && pid !== process.pid);
}

/** Inodes of all RMAs that a process has open or mapped; none for a process that has ended meanwhile. */
function inodesOf(processFolder: string): readonly number[] | 'unreadable' {
  try {
    const fdFolder = join(processFolder, 'fd');
    const open = readdirSync(fdFolder).flatMap((fd) => inodeOf(join(fdFolder, fd)) ?? []);
    return [...open, ...mappedInodes(readFileSync(join(processFolder, 'maps'), 'latin1'))];
  } catch (error) {
    return isGone(error) ? [] : 'unreadable';
  }
}

/** The inode of an RMA's fd; null for any other fd, and for one that was closed meanwhile. */
function inodeOf(link: string): number | null {
  try {
    return readlinkSync(link).startsWith(LINK_PREFIX) ? statSync(link).ino : null;
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** From /proc/PID/maps: the lines end with an inode and the name of the file. */
export function* mappedInodes(maps: string): Generator<number> {
  for (let at = maps.indexOf(LINK_PREFIX); at !== -1; at = maps.indexOf(LINK_PREFIX, at + 1)) {
    const line = maps.slice(maps.lastIndexOf('\n', at) + 1, at).trim();
    yield Number(line.slice(line.lastIndexOf(' ') + 1));
  }
}

/** The process has ended, or its fd was closed, while it was looked at. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');
}
