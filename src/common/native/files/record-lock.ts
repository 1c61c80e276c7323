import { libc, NativeMemory, retried } from '../libc.js';

/** fcntl's command; the same value on every 64-bit architecture. */
const F_GETLK = 5;
const F_WRLCK = 1;
const F_UNLCK = 2;
const SEEK_SET = 0;
/** struct flock of 64-bit Linux: two shorts, padding, start, length, pid, padding. */
const FLOCK_BYTES = 32;
const START_OFFSET = 8;
const LENGTH_OFFSET = 16;

const cFcntl: (fd: number, command: number, type: 'uintptr_t', argument: number) => number = libc.func(
  'int fcntl(int fd, int cmd, ...)',
);

/**
 * Whether another process, in any pid namespace, has a record lock (fcntl, POSIX) on one byte of an open file. Closing
 * any fd of a file releases all record locks that this process has on it, so check before taking any.
 */
export function isByteLockedElsewhere(fd: number, offset: number): boolean {
  const flock = new NativeMemory(FLOCK_BYTES);
  const view = new DataView(flock.bytes.buffer);
  const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  view.setInt16(0, F_WRLCK, isLittleEndian);
  view.setInt16(2, SEEK_SET, isLittleEndian);
  view.setBigInt64(START_OFFSET, BigInt(offset), isLittleEndian);
  view.setBigInt64(LENGTH_OFFSET, 1n, isLittleEndian);
  retried('fcntl F_GETLK', () => cFcntl(fd, F_GETLK, 'uintptr_t', flock.address));
  return view.getInt16(0, isLittleEndian) !== F_UNLCK;
}
