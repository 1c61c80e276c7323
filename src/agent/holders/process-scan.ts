import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type FdOf, isSameOpenFile } from '../../common/native/process/kcmp.js';
import { addMappings, type ProcessRma } from './process-rmas.js';
import { rmaKindOf } from './rma-links.js';

/** What a look through all processes found. */
export interface ProcessScan {
  readonly rmas: readonly ProcessRma[];
  /** Processes that were looked into, this one not counted. */
  readonly processCount: number;
  /** Processes that could not be looked into; needs root, or CAP_SYS_PTRACE, and the node's own pid namespace. */
  readonly unreadableCount: number;
}

/** What a scan works with; all of it is the machine's own unless told. */
export interface ScanOptions {
  readonly procFolder?: string;
  readonly isSameFile?: (a: FdOf, b: FdOf) => boolean | null;
}

/**
 * Finds every RMA in every process but this one, open or mapped. It blocks for as long as reading all of /proc takes.
 * It does not see copies on their way through a socket, nor an fd table that a thread does not share with its process.
 */
export function scanProcesses({ procFolder = '/proc', isSameFile = isSameOpenFile }: ScanOptions = {}): ProcessScan {
  const rmas: ProcessRma[] = [];
  let processCount = 0;
  let unreadableCount = 0;
  for (const pid of otherProcesses(procFolder)) {
    const found = rmasOf(pid, join(procFolder, String(pid)), isSameFile);
    processCount += found === 'gone' ? 0 : 1;
    if (found === 'unreadable') unreadableCount += 1;
    else if (found !== 'gone') rmas.push(...found);
  }
  return { rmas, processCount, unreadableCount };
}

/**
 * Whether a process has an RMA of KVM open or mapped that this one does not have open as well: a service
 * manager that keeps fds for the agent has what is free, not what was handed out. False for a process that has
 * ended or cannot be looked into.
 */
export function hasKvmRma(
  pid: number,
  { procFolder = '/proc', isSameFile = isSameOpenFile }: ScanOptions = {},
): boolean {
  const found = kvmRmasOf(pid, { procFolder, isSameFile });
  if (found.length === 0) return false;
  const own = kvmRmasOf(process.pid, { procFolder, isSameFile });
  return found.some((theirs) => !own.some((ours) => isSameRma(theirs, ours, isSameFile)));
}

function kvmRmasOf(pid: number, { procFolder, isSameFile }: Required<ScanOptions>): readonly ProcessRma[] {
  const found = rmasOf(pid, join(procFolder, String(pid)), isSameFile);
  return typeof found === 'string' ? [] : found.filter(({ inode }) => inode === null);
}

/** One that is only mapped has no fd to compare, and one that the kernel does not tell about counts as another. */
function isSameRma(a: ProcessRma, b: ProcessRma, isSameFile: IsSameFile): boolean {
  const [fdOfA] = a.fds;
  const [fdOfB] = b.fds;
  if (fdOfA === undefined || fdOfB === undefined) return false;
  return isSameFile({ pid: a.pid, fd: fdOfA }, { pid: b.pid, fd: fdOfB }) === true;
}

function otherProcesses(procFolder: string): readonly number[] {
  const pids = readdirSync(procFolder).map(Number);
  return pids.filter((pid) => Number.isInteger(pid) && pid !== process.pid);
}

type IsSameFile = NonNullable<ScanOptions['isSameFile']>;

function rmasOf(pid: number, folder: string, isSameFile: IsSameFile): readonly ProcessRma[] | 'gone' | 'unreadable' {
  try {
    const rmas: ProcessRma[] = [];
    for (const fd of readdirSync(join(folder, 'fd'))) addFd(rmas, { pid, fd: Number(fd) }, { folder, isSameFile });
    return addMappings(rmas, pid, readFileSync(join(folder, 'maps'), 'latin1'));
  } catch (error) {
    return isGone(error) ? 'gone' : 'unreadable';
  }
}

interface AddFdDeps {
  readonly folder: string;
  readonly isSameFile: IsSameFile;
}

function addFd(rmas: ProcessRma[], { pid, fd }: FdOf, { folder, isSameFile }: AddFdDeps): void {
  const found = openRma(join(folder, 'fd', String(fd)));
  if (found === null) return;
  const known = rmas.find(({ inode, fds: [first = -1] }) => {
    if (inode !== null || found.inode !== null) return inode === found.inode;
    // RMAs of KVM share one inode. Where the kernel does not tell, each fd counts as another one.
    return isSameFile({ pid, fd: first }, { pid, fd }) === true;
  });
  if (known === undefined) rmas.push({ pid, inode: found.inode, fds: [fd], mappingCount: 0 });
  else known.fds.push(fd);
}

/** Null for an fd of anything else, and for one that was closed meanwhile. */
function openRma(link: string): { readonly inode: number | null } | null {
  try {
    const kind = rmaKindOf(readlinkSync(link));
    if (kind === null) return null;
    return { inode: kind === 'KVM' ? null : statSync(link).ino };
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** The process has ended, or its fd was closed, while it was looked at. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');
}
