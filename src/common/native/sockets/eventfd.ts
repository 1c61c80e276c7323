import { checked, lastErrno, libc, NativeMemory } from '../libc.js';
import { ERRNO, NativeError } from '../native-error.js';

const EFD_CLOEXEC = 0o2000000;
const EFD_NONBLOCK = 0o4000;

const cEventfd: (initial: number, flags: number) => number = libc.func('int eventfd(unsigned int initial, int flags)');
const cRead: (fd: number, address: number, size: number) => number = libc.func(
  'long read(int fd, uintptr_t address, size_t size)',
);
const cWrite: (fd: number, address: number, size: number) => number = libc.func(
  'long write(int fd, uintptr_t address, size_t size)',
);

const COUNTER_BYTES = 8;
const one = new NativeMemory(COUNTER_BYTES);
one.longs[0] = 1n;
const counter = new NativeMemory(COUNTER_BYTES);

/** Makes an eventfd, close-on-exec and non-blocking, with which one thread wakes another that waits for it in epoll. */
export function createEventfd(): number {
  return checked('eventfd', cEventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

/** Makes the eventfd readable, in whichever thread waits for it. */
export function signalEventfd(fd: number): void {
  transfer('write eventfd', () => cWrite(fd, one.address, COUNTER_BYTES));
}

/** Resets the eventfd, and says whether it had been signalled. */
export function drainEventfd(fd: number): boolean {
  return transfer('read eventfd', () => cRead(fd, counter.address, COUNTER_BYTES));
}

/**
 * False when the kernel would have to wait: nothing to read, or a counter so full that the eventfd is readable anyway.
 */
function transfer(syscall: string, call: () => number): boolean {
  for (;;) {
    if (call() !== -1) return true;
    const errno = lastErrno();
    if (errno === ERRNO.EAGAIN) return false;
    if (errno !== ERRNO.EINTR) throw new NativeError(syscall, errno);
  }
}
