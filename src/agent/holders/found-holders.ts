import { type FdOf, isSameOpenFile } from '../../common/native/process/kcmp.js';
import type { FoundRma } from '../../domain/agent/slots/holders.js';
import { readProcStat } from '../local/proc-files.js';
import { type ProcessFacts, readProcessFacts } from './process-facts.js';
import type { ProcessRma } from './process-rmas.js';
import type { ProcessScan } from './process-scan.js';

/** An RMA in a process, with what is to be told of that process. */
export interface FoundHolder extends FoundRma, ProcessFacts {
  readonly fds: readonly number[];
  readonly mappingCount: number;
}

/** What the thread that looks through all processes finds. */
export interface FoundHolders extends Omit<ProcessScan, 'rmas'> {
  readonly holders: readonly FoundHolder[];
}

type IsSameFile = (a: FdOf, b: FdOf) => boolean | null;

/**
 * Adds to every RMA who has it, and which of them are the same one although they have no inode of their own.
 *
 * @param ownFds The agent's own RMAs. One that the agent closes meanwhile is like no other.
 */
export function describeHolders(
  { rmas, ...counts }: ProcessScan,
  ownFds: readonly number[],
  isSameFile: IsSameFile = isSameOpenFile,
): FoundHolders {
  const files = new OpenFiles(ownFds, isSameFile);
  const holders = rmas.flatMap((rma): FoundHolder[] => {
    const stat = readProcStat(rma.pid);
    // It has ended meanwhile.
    if (stat === null) return [];
    return [{ ...rma, startTicks: stat.startTicks, ...files.find(rma), ...readProcessFacts(rma.pid, stat.command) }];
  });
  return { ...counts, holders };
}

/** Open files without an inode of their own, told apart by the kernel's word on their fds. */
class OpenFiles {
  /** The first fd that was found of each; its place is the file's number. */
  private readonly first: FdOf[] = [];

  constructor(
    private readonly ownFds: readonly number[],
    private readonly isSameFile: IsSameFile,
  ) {}

  find({ pid, inode, fds: [fd] }: ProcessRma): Pick<FoundRma, 'ownFd' | 'file'> {
    if (inode !== null || fd === undefined) return { ownFd: null, file: null };
    const theirs = { pid, fd };
    const own = this.ownFds.find((ownFd) => this.isSameFile({ pid: process.pid, fd: ownFd }, theirs) === true);
    return { ownFd: own ?? null, file: this.numberOf(theirs) };
  }

  private numberOf(theirs: FdOf): number {
    const known = this.first.findIndex((first) => this.isSameFile(first, theirs) === true);
    return known === -1 ? this.first.push(theirs) - 1 : known;
  }
}
