import { readFileSync, readlinkSync } from 'node:fs';
import { EXECUTABLE_BYTES_MAX } from '../../domain/link/agent-bounds.js';
import { cleaned } from '../../domain/text.js';

/** What /proc/PID/stat says of a process. */
export interface ProcStat {
  /** Cleaned: a process may call itself anything. */
  readonly command: string;
  /** Field 22: when it started, in clock ticks since boot. With the pid, it tells every process of a boot apart. */
  readonly startTicks: number;
}

/** The kernel keeps 15 bytes of a name, and of its own threads' 63. Read as Latin-1 each may become two. */
const COMMAND_BYTES_MAX = 128;

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
  return { command: cleaned(stat.slice(open + 1, close), COMMAND_BYTES_MAX), startTicks };
}

/**
 * The path of the program that a process runs, cleaned, as somebody may have called it anything; null when it is a
 * secret to this agent, or the process is gone.
 */
export function readExecutable(pid: number): string | null {
  try {
    return cleaned(readlinkSync(`/proc/${pid}/exe`), EXECUTABLE_BYTES_MAX);
  } catch {
    return null;
  }
}

/** The same for a process that is known; null also when it has ended and its pid is another one's. */
export function executableNow({
  pid,
  startTicks,
}: {
  readonly pid: number;
  readonly startTicks: number;
}): string | null {
  const executable = readExecutable(pid);
  // Asked last: as it is that process now, what was said before was about it.
  return executable !== null && readProcStat(pid)?.startTicks === startTicks ? executable : null;
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

/** The control group of a process, as it is; null when it cannot be read. */
export function readCgroup(pid: number): string | null {
  try {
    return cgroupPathIn(readFileSync(`/proc/${pid}/cgroup`, 'utf8')) || null;
  } catch {
    return null;
  }
}

/**
 * Of /proc/PID/cgroup: the unified hierarchy (0::) unless nobody uses it, or systemd's own of older kernels, or
 * whichever there is.
 */
export function cgroupPathIn(text: string): string {
  const lines = text.split('\n').map((line) => /^([^:]*:[^:]*):(.*)$/.exec(line));
  const pathOf = (hierarchy: string) => lines.find((line) => line?.[1]?.endsWith(hierarchy))?.[2];
  const unified = lines.find((line) => line?.[1] === '0:')?.[2];
  if (unified !== undefined && unified !== '/') return unified;
  return pathOf(':name=systemd') ?? unified ?? lines[0]?.[2] ?? '';
}
