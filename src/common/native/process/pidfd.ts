import { checked, libc } from '../libc.js';
import { POLL, pollFd } from '../sockets/poll.js';

/** The same number on every architecture, as for all calls since Linux 5.1. glibc has a wrapper only since 2.36. */
const SYS_PIDFD_OPEN = 434;

const cSyscall: (number: number, pid: number, flags: number) => number = libc.func(
  'long syscall(long number, long pid, long flags)',
);

/**
 * An fd, close-on-exec, for a process; it becomes readable when the process has ended, and never refers to another
 * process. ESRCH when there is no such process, ENOSYS before Linux 5.3.
 */
export function openPidfd(pid: number): number {
  return checked('pidfd_open', cSyscall(SYS_PIDFD_OPEN, pid, 0));
}

/** Whether the process of a pidfd has ended, reaped or not. */
export function hasEnded(pidfd: number): boolean {
  return (pollFd(pidfd, POLL.IN, 0) & (POLL.IN | POLL.HUP)) !== 0;
}
