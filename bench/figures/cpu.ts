import { readFileSync } from 'node:fs';

/** What one tick of /proc is, in milliseconds: the kernel tells user space 100 a second, whatever it has itself. */
const TICK_MS = 10;

/** Processor time that a process has used, in user and kernel, all its threads; milliseconds. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user = '0', system = '0'] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11);
  return (Number(user) + Number(system)) * TICK_MS;
}

/** What the kernel counts as the process's own and mapped pages in memory. */
export function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
