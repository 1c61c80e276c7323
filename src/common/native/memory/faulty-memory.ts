import { openSync } from 'node:fs';
import { checked, lastErrno, libc, NativeMemory, retried } from '../libc.js';
import { ERRNO, NativeError } from '../native-error.js';

const O_CLOEXEC = 0o2000000;

const cPipe: (fds: number, flags: number) => number = libc.func('int pipe2(uintptr_t fds, int flags)');
const cRead: (fd: number, address: number, size: number) => number = libc.func(
  'long read(int fd, uintptr_t address, size_t size)',
);
const cWrite: (fd: number, address: number, size: number) => number = libc.func(
  'long write(int fd, uintptr_t address, size_t size)',
);

/**
 * How much {@link readMemory} reads: at most the smallest page of any kernel, and so at most what a pipe takes at once.
 */
export const READ_BYTES = 4096;
const TOUCHED_BYTES = 8;

/**
 * Memory that cannot be touched: a page that the kernel has taken out of use after a memory error (hwpoison), or one
 * behind the end of its file. A program that touches it is killed by SIGBUS. A system call that touches it only fails,
 * on every kernel; so everything here goes through system calls.
 */
export class FaultyMemory extends Error {
  override readonly name = 'FaultyMemory';

  /** @param offset of the first byte that could not be accessed, from where the access began */
  constructor(readonly offset: number) {
    super(`memory cannot be touched at byte ${offset}`);
  }
}

interface Pipe {
  readonly readEnd: number;
  readonly writeEnd: number;
}

let zeroFd = -1;
let pipe: Pipe | null = null;
const scratch = new NativeMemory(READ_BYTES);

/**
 * Writes zeros over memory of this process, in at most twice memset's time (`npm run bench -- --only clearing`). Throws
 * FaultyMemory.
 */
export function clearMemory(address: number, sizeBytes: number): void {
  if (zeroFd === -1) zeroFd = openSync('/dev/zero', 'r');
  for (let at = 0; at < sizeBytes; ) {
    const cleared = cRead(zeroFd, address + at, sizeBytes - at);
    if (cleared !== -1) at += cleared;
    else failAt(at, 'read /dev/zero');
  }
}

/**
 * Reads {@link READ_BYTES} of memory of this process; the result is valid until the next call. `address` is a multiple
 * of that size. Throws FaultyMemory.
 */
export function readMemory(address: number): Buffer {
  pipe ??= openPipe();
  const { readEnd, writeEnd } = pipe;
  for (;;) {
    const written = cWrite(writeEnd, address, READ_BYTES);
    if (written === -1) failAt(0, 'write pipe');
    if (written > 0) retried('read pipe', () => cRead(readEnd, scratch.address, written));
    if (written === READ_BYTES) return scratch.bytes;
    if (written >= 0) throw new FaultyMemory(written);
  }
}

/**
 * Reads a few bytes at `address`; `offset` is their position in the memory being touched, for the error. Throws
 * FaultyMemory.
 */
export function touchMemory(address: number, offset: number): void {
  pipe ??= openPipe();
  const { readEnd, writeEnd } = pipe;
  while (cWrite(writeEnd, address, TOUCHED_BYTES) === -1) failAt(offset, 'write pipe');
  retried('read pipe', () => cRead(readEnd, scratch.address, TOUCHED_BYTES));
}

/** Returns when the call was only interrupted by a signal; throws otherwise. */
function failAt(offset: number, syscall: string): void {
  const errno = lastErrno();
  if (errno === ERRNO.EFAULT) throw new FaultyMemory(offset);
  if (errno !== ERRNO.EINTR) throw new NativeError(syscall, errno);
}

/** Kept open for the whole life of the thread: a device reads samples of every RMA. */
function openPipe(): Pipe {
  const fds = new NativeMemory(8);
  checked('pipe2', cPipe(fds.address, O_CLOEXEC));
  return { readEnd: fds.words[0] ?? -1, writeEnd: fds.words[1] ?? -1 };
}
