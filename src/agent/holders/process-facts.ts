import { readFileSync } from 'node:fs';
import { HOLDER_TEXT_BYTES_MAX } from '../../domain/contract-limits.js';
import { cleaned } from '../../domain/text.js';
import { cgroupPathIn, readExecutable } from '../local/proc-files.js';

/** What helps people to find a process again. */
export interface ProcessFacts {
  readonly uid: number;
  readonly gid: number;
  readonly executable: string;
  readonly cgroup: string;
}

/**
 * Facts of a process; what cannot be read is -1 or empty. `command` is its name, for when
 * its program's path is a secret.
 */
export function readProcessFacts(pid: number, command: string): ProcessFacts {
  const status = readText(`/proc/${pid}/status`);
  return {
    uid: idIn(status, 'Uid'),
    gid: idIn(status, 'Gid'),
    executable: cut(readExecutable(pid) ?? `[${command}]`),
    cgroup: cut(cgroupPathIn(readText(`/proc/${pid}/cgroup`))),
  };
}

/** The real id; the first of four. */
function idIn(status: string, name: 'Uid' | 'Gid'): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? -1);
}

function cut(text: string): string {
  return cleaned(text, HOLDER_TEXT_BYTES_MAX);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
