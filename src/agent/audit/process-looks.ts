import type { AuditFields } from '../../common/audit/audit-log.js';
import { readCgroup, readExecutable, readProcStat } from '../local/proc-files.js';

/** A look costs some 60 µs, about as much as a hand-off: a process that asks again and again has one in so long. */
const LOOK_MAX_AGE_MS = 1_000;
/** Processes that are remembered; past it those are forgotten that were looked at first. */
const LOOKS_MAX = 256;

interface Look {
  readonly startTicks: number;
  readonly atMs: number;
  readonly cgroup: string | undefined;
}

/** Finds out, for the record, in which control group a process is, and what it is where nobody had looked. */
export class ProcessLooks {
  private readonly looks = new Map<number, Look>();

  /** What can be added to the fields of a line about a process; nothing when it has ended. */
  of({ pid, startTicks, executable }: AuditFields, nowMs: number): AuditFields {
    if (typeof pid !== 'number') return {};
    const known = this.looks.get(pid);
    const isRecent = known !== undefined && nowMs - known.atMs < LOOK_MAX_AGE_MS;
    // Where no start time is known, nothing says that it is still that process.
    if (isRecent && known.startTicks === startTicks) return { cgroup: known.cgroup };
    const cgroup = readCgroup(pid) ?? undefined;
    const seen = executable ?? readExecutable(pid) ?? undefined;
    // Asked last: as it is that process now, what was said before was about it.
    const now = readProcStat(pid)?.startTicks;
    if (now === undefined || (startTicks ?? now) !== now) return {};
    if (startTicks !== undefined) this.remember(pid, { startTicks: now, atMs: nowMs, cgroup });
    return { executable: seen, startTicks: now, cgroup };
  }

  private remember(pid: number, look: Look): void {
    this.looks.delete(pid);
    this.looks.set(pid, look);
    for (const first of this.looks.keys()) {
      if (this.looks.size <= LOOKS_MAX) return;
      this.looks.delete(first);
    }
  }
}
