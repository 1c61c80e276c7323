import { lastErrno, libc, NativeMemory } from '../libc.js';
import { ERRNO, NativeError } from '../native-error.js';

/** Events to wait for, and events that happened. ERR and HUP are always waited for. */
export const POLL = { IN: 1, OUT: 4, ERR: 8, HUP: 16 } as const;

const cPoll: (fds: number, count: number, timeoutMs: number) => number = libc.func(
  'int poll(uintptr_t fds, unsigned long count, int timeout)',
);

/** struct pollfd: fd, then events and revents of 16 bits each. */
const pollfd = new NativeMemory(8);
const fields = new Uint16Array(pollfd.words.buffer);

/**
 * Blocks this thread until one of `events` happens on `fd`, or for `timeoutMs` (0: only check; -1: no limit), and
 * returns what happened: 0 when the time was over, or a signal came.
 */
export function pollFd(fd: number, events: number, timeoutMs: number): number {
  pollfd.words[0] = fd;
  fields[2] = events;
  fields[3] = 0;
  const count = cPoll(pollfd.address, 1, timeoutMs);
  if (count !== -1) return fields[3] ?? 0;
  const errno = lastErrno();
  if (errno === ERRNO.EINTR) return 0;
  throw new NativeError('poll', errno);
}
