import { lastErrno, libc } from '../libc.js';
import { ERRNO, NativeError } from '../native-error.js';

/** kcmp(2) has a number of its own on older architectures; glibc has no wrapper. */
const SYS_KCMP: Readonly<Record<string, number>> = { x64: 312, arm64: 272, riscv64: 272, ppc64: 354, s390x: 343 };
const KCMP_FILE = 0;

const cSyscall: (number: number, pid1: number, pid2: number, type: number, fd1: number, fd2: number) => number =
  libc.func('long syscall(long number, long pid1, long pid2, long type, long fd1, long fd2)');

/**
 * The kernel does not tell: it is built without kcmp, or a security module forbids it, or this
 * process may not look in there.
 */
const NOT_TOLD: readonly number[] = [ERRNO.ENOSYS, ERRNO.EPERM, ERRNO.EACCES];
/** One of the processes, or of the fds, is there no more. */
const GONE: readonly number[] = [ERRNO.ESRCH, ERRNO.EBADF];

/** An fd in some process. */
export interface FdOf {
  readonly pid: number;
  readonly fd: number;
}

/**
 * Whether two fds are of the same open file: one is a duplicate of the other, or travelled through a socket or a
 * fork. Only this tells RMAs of KVM apart, whose fds all share one inode. False also when one of them is gone;
 * null when the kernel does not tell (before Linux 3.5, without CONFIG_CHECKPOINT_RESTORE or CONFIG_KCMP, or
 * without PTRACE_MODE_READ on both).
 */
export function isSameOpenFile(a: FdOf, b: FdOf): boolean | null {
  const number = SYS_KCMP[process.arch];
  if (number === undefined) return null;
  const order = cSyscall(number, a.pid, b.pid, KCMP_FILE, a.fd, b.fd);
  if (order !== -1) return order === 0;
  const errno = lastErrno();
  if (NOT_TOLD.includes(errno)) return null;
  if (GONE.includes(errno)) return false;
  throw new NativeError('kcmp KCMP_FILE', errno);
}
