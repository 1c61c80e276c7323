import { checked, libc, retried } from '../libc.js';

const O_CLOEXEC = 0o2000000;
const O_RDWR = 2;
/** The same value on arm64, powerpc, x86 and riscv. */
const O_NONBLOCK = 0o4000;
const F_GETFD = 1;
const F_SETFD = 2;
const F_GETFL = 3;
const F_SETFL = 4;
const FD_CLOEXEC = 1;
const F_DUPFD_CLOEXEC = 1030;

const cOpen: (path: string, flags: number) => number = libc.func('int open(const char *path, int flags, ...)');
const cClose: (fd: number) => number = libc.func('int close(int fd)');
const cWrite: (fd: number, bytes: Uint8Array, size: number) => number = libc.func(
  'long write(int fd, const uint8_t *bytes, size_t size)',
);
const cDup3: (fd: number, target: number, flags: number) => number = libc.func(
  'int dup3(int fd, int target, int flags)',
);
const cFcntl: (fd: number, command: number, type: 'long', argument: number) => number = libc.func(
  'int fcntl(int fd, int command, ...)',
);

/** Opens an existing file or device for reading and writing, close-on-exec. */
export function openReadWrite(path: string): number {
  return retried(`open ${path}`, () => cOpen(path, O_RDWR | O_CLOEXEC));
}

/**
 * Closes an fd. Not retried on EINTR: Linux has freed the number by then, and another thread may already have it.
 * In a worker thread use this, not `fs.closeSync`, for every fd that `fs` did not open.
 */
export function closeFd(fd: number): void {
  checked('close', cClose(fd));
}

/**
 * One write(2) of the first `length` bytes (default: all of them); returns how many the kernel took, which may be
 * fewer: for a file when its file system is full. `fs.writeSync` takes several times as long when it is called only now
 * and then.
 */
export function writeBytes(fd: number, bytes: Uint8Array, length = bytes.length): number {
  return retried('write', () => cWrite(fd, bytes, length));
}

/** A new fd, close-on-exec, for the same open file. */
export function duplicateFd(fd: number): number {
  return checked('fcntl F_DUPFD_CLOEXEC', cFcntl(fd, F_DUPFD_CLOEXEC, 'long', 0));
}

/** Whether `execve` closes this fd. */
export function isCloseOnExec(fd: number): boolean {
  return (checked('fcntl F_GETFD', cFcntl(fd, F_GETFD, 'long', 0)) & FD_CLOEXEC) !== 0;
}

/** Decides whether `execve` closes this fd. */
export function setCloseOnExec(fd: number, closeOnExec: boolean): void {
  checked('fcntl F_SETFD', cFcntl(fd, F_SETFD, 'long', closeOnExec ? FD_CLOEXEC : 0));
}

/** Sets O_NONBLOCK: calls on this open file return EAGAIN instead of waiting, for every process that shares it. */
export function setNonBlocking(fd: number): void {
  const flags = checked('fcntl F_GETFL', cFcntl(fd, F_GETFL, 'long', 0));
  checked('fcntl F_SETFL', cFcntl(fd, F_SETFL, 'long', flags | O_NONBLOCK));
}

/**
 * Makes `target` another fd of the open file of `fd`, closing what it was before. `execve` keeps it unless
 * `closeOnExec`. The two numbers must differ.
 */
export function duplicateFdTo(fd: number, target: number, closeOnExec: boolean): void {
  retried('dup3', () => cDup3(fd, target, closeOnExec ? O_CLOEXEC : 0));
}
