import { lastErrno, libc } from '../libc.js';
import { ERRNO, NativeError } from '../native-error.js';

const LOCK_EX = 2;
const LOCK_NB = 4;

const cFlock: (fd: number, operation: number) => number = libc.func('int flock(int fd, int operation)');

/**
 * Locks an open file exclusively for this open file description; false when another one has the lock. The kernel
 * releases it when the last fd of the description is closed, so at the latest when the process ends, however it ends.
 */
export function tryLockFile(fd: number): boolean {
  for (;;) {
    if (cFlock(fd, LOCK_EX | LOCK_NB) !== -1) return true;
    const errno = lastErrno();
    if (errno === ERRNO.EAGAIN) return false;
    if (errno !== ERRNO.EINTR) throw new NativeError('flock', errno);
  }
}
