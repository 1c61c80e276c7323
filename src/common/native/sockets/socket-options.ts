import { checked, lastErrno, libc, NativeMemory } from '../libc.js';
import { ERRNO, NativeError } from '../native-error.js';

const SOL_SOCKET = 1;
/** powerpc has its own numbers for a few socket options. */
const SO_PEERCRED = process.arch === 'ppc64' ? 21 : 17;
const SO_PASSCRED = process.arch === 'ppc64' ? 20 : 16;
const SO_PEERPIDFD = 77;
const SO_SNDBUF = 7;
const SO_TYPE = 3;
const SO_ACCEPTCONN = 30;
const SO_DOMAIN = 39;
const AF_UNIX = 1;
const SOCK_SEQPACKET = 5;

const cGetsockopt: (fd: number, level: number, name: number, value: number, size: number) => number = libc.func(
  'int getsockopt(int fd, int level, int name, uintptr_t value, uintptr_t size)',
);
const cSetsockopt: (fd: number, level: number, name: number, value: number, size: number) => number = libc.func(
  'int setsockopt(int fd, int level, int name, uintptr_t value, unsigned int size)',
);

/** Room for the largest option used here, struct ucred. */
const value = new NativeMemory(16);
const size = new NativeMemory(8);

/** The process that connected, or that listens: as it was at that moment. */
export interface PeerCredentials {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

/** The process on the other end, as the kernel says. The pid may have been reused since: see {@link peerPidfd}. */
export function peerCredentials(fd: number): PeerCredentials {
  checked('getsockopt SO_PEERCRED', get(fd, SO_PEERCRED, 12));
  const [pid = 0, uid = 0, gid = 0] = value.words;
  return { pid, uid, gid };
}

/**
 * A pidfd, close-on-exec, for the process on the other end; it never refers to another one. Null before Linux 6.5,
 * which has no such option. Kernels before 6.16 refuse (ESRCH or EINVAL) when that process is gone already; later ones
 * return a pidfd that is readable at once.
 */
export function peerPidfd(fd: number): number | null {
  if (get(fd, SO_PEERPIDFD, 4) !== -1) return value.words[0] ?? null;
  const errno = lastErrno();
  if (errno === ERRNO.ENOPROTOOPT) return null;
  throw new NativeError('getsockopt SO_PEERPIDFD', errno);
}

/** Whether the fd is a Unix SOCK_SEQPACKET socket that listens; false for anything else. */
export function isListeningSeqpacket(fd: number): boolean {
  return isOption(fd, SO_DOMAIN, AF_UNIX) && isOption(fd, SO_TYPE, SOCK_SEQPACKET) && isOption(fd, SO_ACCEPTCONN, 1);
}

/** How many bytes the other end may leave unread. The kernel doubles the number, and keeps it within its own limits. */
export function setSendBuffer(fd: number, sizeBytes: number): void {
  value.words[0] = sizeBytes;
  checked('setsockopt SO_SNDBUF', cSetsockopt(fd, SOL_SOCKET, SO_SNDBUF, value.address, 4));
}

/**
 * Has the kernel say with each packet which process sent it. Connections inherit it from the socket that listens;
 * before Linux 3.13 they do not.
 */
export function setPassCredentials(fd: number): void {
  value.words[0] = 1;
  checked('setsockopt SO_PASSCRED', cSetsockopt(fd, SOL_SOCKET, SO_PASSCRED, value.address, 4));
}

function isOption(fd: number, name: number, wanted: number): boolean {
  return get(fd, name, 4) !== -1 && value.words[0] === wanted;
}

function get(fd: number, name: number, sizeBytes: number): number {
  size.words[0] = sizeBytes;
  return cGetsockopt(fd, SOL_SOCKET, name, value.address, size.address);
}
