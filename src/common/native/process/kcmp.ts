import { lastErrno, libc } from '../libc.js';
import { ERRNO, NativeError } from '../native-error.js';

/** The number of kcmp(2) differs between older architectures; glibc has no wrapper. */
const SYS_KCMP: Readonly<Record<string, number>> = { x64: 312, arm64: 272, riscv64: 272, ppc64: 354, s390x: 343 };
const KCMP_FILE = 0;

const cSyscall: (number: number, pid1: number, pid2: number, type: number, fd1: number, fd2: number) => number =
  libc.func('long syscall(long number, long pid1, long pid2, long type, long fd1, long fd2)');

/**
 * Errors that mean "no answer": the kernel is built without kcmp, a security module forbids it, or this process may not
 * inspect one of the two.
 */
const NO_ANSWER: readonly number[] = [ERRNO.ENOSYS, ERRNO.EPERM, ERRNO.EACCES];
/** One of the processes or fds no longer exists. */
const GONE: readonly number[] = [ERRNO.ESRCH, ERRNO.EBADF];

/** An fd in some process. */
export interface FdOf {
  readonly pid: number;
  readonly fd: number;
}

/**
 * Whether two fds are of the same open file: one is a duplicate of the other, or was passed through a socket or a fork.
 * Only this tells KVM's RMAs apart, whose fds all share one inode. False also when one of them is gone; null when the
 * kernel gives no answer (before Linux 3.5, without CONFIG_CHECKPOINT_RESTORE or CONFIG_KCMP, or without
 * PTRACE_MODE_READ on both).
 */
export function isSameOpenFile(a: FdOf, b: FdOf): boolean | null {
  const number = SYS_KCMP[process.arch];
  if (number === undefined) return null;
  const order = cSyscall(number, a.pid, b.pid, KCMP_FILE, a.fd, b.fd);
  if (order !== -1) return order === 0;
  const errno = lastErrno();
  if (NO_ANSWER.includes(errno)) return null;
  if (GONE.includes(errno)) return false;
  throw new NativeError('kcmp KCMP_FILE', errno);
}
