import { readFileSync } from 'node:fs';

/** One tick of /proc in milliseconds: the kernel reports 100 per second to user space, whatever it uses itself. */
const TICK_MS = 10;

/** Processor time of a process in milliseconds: user and kernel, all threads. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user = '0', system = '0'] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11);
  return (Number(user) + Number(system)) * TICK_MS;
}

/** The process's resident memory (VmRSS). */
export function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
