import { checked, lastErrno, libc, NativeMemory } from '../libc.js';
import { ERRNO, NativeError } from '../native-error.js';

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_SEQPACKET = 5;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
/** sockaddr_un: a family of 16 bits, then the path with its closing zero. */
const PATH_OFFSET = 2;
const PATH_BYTES = 108;

const cSocket: (domain: number, type: number, protocol: number) => number = libc.func(
  'int socket(int domain, int type, int protocol)',
);
const cSocketpair: (domain: number, type: number, protocol: number, fds: number) => number = libc.func(
  'int socketpair(int domain, int type, int protocol, uintptr_t fds)',
);
const cBind: (fd: number, address: number, size: number) => number = libc.func(
  'int bind(int fd, uintptr_t address, unsigned int size)',
);
const cConnect: (fd: number, address: number, size: number) => number = libc.func(
  'int connect(int fd, uintptr_t address, unsigned int size)',
);
const cListen: (fd: number, backlog: number) => number = libc.func('int listen(int fd, int backlog)');
const cAccept: (fd: number, address: number, size: number, flags: number) => number = libc.func(
  'int accept4(int fd, uintptr_t address, uintptr_t size, int flags)',
);

const cGetsockname: (fd: number, address: number, size: number) => number = libc.func(
  'int getsockname(int fd, uintptr_t address, uintptr_t size)',
);

/** The longest path of a Unix socket, in bytes. */
export const MAX_SOCKET_PATH_BYTES = PATH_BYTES - 1;

/** A new SOCK_SEQPACKET Unix socket: close-on-exec, non-blocking. */
export function createSocket(): number {
  return checked('socket', cSocket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

/** A new SOCK_DGRAM Unix socket: close-on-exec, non-blocking. */
export function createDatagramSocket(): number {
  return checked('socket', cSocket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

/** Two connected sockets, like those of {@link createSocket}. */
export function createSocketPair(): readonly [number, number] {
  const fds = new NativeMemory(8);
  checked('socketpair', cSocketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds.address));
  return [fds.words[0] ?? -1, fds.words[1] ?? -1];
}

/**
 * Binds the socket to a path, or to `@` and a name without a file; EADDRINUSE when the path exists, whether anyone
 * listens there or not.
 */
export function bindSocket(fd: number, path: string): void {
  const address = socketAddress('bind', path);
  checked(`bind ${path}`, cBind(fd, address.memory.address, address.sizeBytes));
}

/** @param backlog Connections that may wait to be accepted; further ones get EAGAIN. */
export function listenSocket(fd: number, backlog: number): void {
  checked('listen', cListen(fd, backlog));
}

/**
 * Connects without waiting for the other side to accept, as Unix sockets do. `again` when its backlog is full. ENOENT:
 * no such path; ECONNREFUSED: a file that nobody listens on; EPROTOTYPE: another kind of socket.
 */
export function connectSocket(fd: number, path: string): 'connected' | 'again' {
  const address = socketAddress('connect', path);
  if (cConnect(fd, address.memory.address, address.sizeBytes) !== -1) return 'connected';
  const errno = lastErrno();
  if (errno === ERRNO.EAGAIN) return 'again';
  throw new NativeError(`connect ${path}`, errno);
}

/** Accepts the next connection: close-on-exec, non-blocking. Null when there is none, or its peer is already gone. */
export function acceptConnection(fd: number): number | null {
  for (;;) {
    const accepted = cAccept(fd, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (accepted !== -1) return accepted;
    const errno = lastErrno();
    // These end every round of accepting, so no error is made: its stack trace would take longer than a redeem.
    if (errno === ERRNO.EAGAIN || errno === ERRNO.ECONNABORTED) return null;
    if (errno !== ERRNO.EINTR) throw new NativeError('accept4', errno);
  }
}

/** The path that the socket is bound to; null when it has none, or a name without a file. */
export function boundPath(fd: number): string | null {
  const address = new NativeMemory(112);
  const size = new NativeMemory(8);
  size.words[0] = address.bytes.length;
  checked('getsockname', cGetsockname(fd, address.address, size.address));
  const path = address.bytes.subarray(PATH_OFFSET, size.words[0] ?? 0);
  const end = path.indexOf(0);
  return path.length === 0 || end === 0 ? null : path.toString('utf8', 0, end === -1 ? path.length : end);
}

function socketAddress(syscall: string, path: string): { readonly memory: NativeMemory; readonly sizeBytes: number } {
  const pathBytes = Buffer.byteLength(path);
  if (pathBytes > MAX_SOCKET_PATH_BYTES) throw new NativeError(`${syscall} ${path}`, ERRNO.ENAMETOOLONG);
  if (pathBytes === 0 || path.includes('\0')) throw new NativeError(`${syscall} ${JSON.stringify(path)}`, ERRNO.EINVAL);
  const memory = new NativeMemory(112);
  new Uint16Array(memory.words.buffer)[0] = AF_UNIX;
  memory.bytes.write(path, PATH_OFFSET);
  if (!path.startsWith('@')) return { memory, sizeBytes: PATH_OFFSET + pathBytes + 1 };
  // A name in the abstract namespace starts with a zero, as the kernel stores it, and ends where the address does.
  memory.bytes[PATH_OFFSET] = 0;
  return { memory, sizeBytes: PATH_OFFSET + pathBytes };
}
