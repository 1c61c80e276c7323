import { readFileSync, readlinkSync } from 'node:fs';

/** What /proc/PID/stat says of a process. */
export interface ProcStat {
  readonly command: string;
  /** Field 22: when it started, in clock ticks since boot. With the pid, it tells every process of a boot apart. */
  readonly startTicks: number;
}

/** Fields 1 and 2 are before the closing parenthesis, so field 22 is the 20th after it. */
const START_TICKS_AFTER_COMMAND = 19;

/** Null when there is no such process. */
export function readProcStat(pid: number): ProcStat | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  return parseProcStat(stat);
}

/** The command may itself contain spaces and parentheses: it ends at the last one. Null for what is not a stat line. */
export function parseProcStat(stat: string): ProcStat | null {
  const open = stat.indexOf('(');
  const close = stat.lastIndexOf(')');
  const startTicks = Number(stat.slice(close + 2).split(' ')[START_TICKS_AFTER_COMMAND]);
  if (open === -1 || close < open || !Number.isSafeInteger(startTicks)) return null;
  return { command: stat.slice(open + 1, close), startTicks };
}

/** The path of the program that a process runs; null when it is a secret to this agent, or the process is gone. */
export function readExecutable(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return null;
  }
}

/** The supplementary groups of a process; none when they cannot be read. */
export function readGroups(pid: number): readonly number[] {
  try {
    const line = /^Groups:(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? '';
    return line.split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
