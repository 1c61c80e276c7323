import { chmodSync, chownSync, lstatSync, mkdirSync, rmSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { RmaError } from '../../common/errors/rma-error.js';
import { type FileLock, type LockedBy, lockFile } from '../../common/files/lock-file.js';
import { closeFd } from '../../common/native/files/files.js';
import { NativeError } from '../../common/native/native-error.js';
import { setPassCredentials } from '../../common/native/sockets/socket-options.js';
import { bindSocket, connectSocket, createSocket, listenSocket } from '../../common/native/sockets/sockets.js';

/**
 * Connections that the kernel keeps waiting while the agent is busy; it takes on one of them
 * per round, and turns away many.
 */
const BACKLOG = 1024;

export interface SocketOptions {
  readonly path: string;
  /** Permissions of the socket file: who may write to it may connect. */
  readonly mode: number;
  /** The socket file's group; null leaves the agent's own. */
  readonly gid: number | null;
}

/** A socket that VMMs can connect to. */
export interface ListeningSocket {
  readonly fd: number;
  /** Stops listening and removes the socket file, if it is still this one's. */
  close(): void;
}

/**
 * Listens at a path. A socket file that nobody answers on is replaced; NOT_READY when somebody does, or when there is
 * something that is not a socket.
 */
export function listenAtPath(options: SocketOptions): ListeningSocket {
  const { path } = options;
  mkdirSync(dirname(path), { recursive: true });
  const lock = lockPath(path);
  try {
    removeStale(path);
    const fd = openListening(options);
    const own = lstatSync(path);
    return { fd, close: () => closeListening({ fd, path, own, lock }) };
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** A socket that somebody else made, as systemd does: it is only closed in the end. */
export function adoptListening(fd: number): ListeningSocket {
  setPassCredentials(fd);
  return { fd, close: () => closeFd(fd) };
}

/**
 * Two agents that start at once would both find a stale file, and the slower one would remove the socket of the faster.
 */
function lockPath(path: string): FileLock {
  const lock = lockBeside(path);
  if ('close' in lock) return lock;
  throw pathTaken(path, `another agent (pid ${lock.pid}) listens there`);
}

function lockBeside(path: string): FileLock | LockedBy {
  try {
    return lockFile(`${path}.lock`);
  } catch (cause) {
    throw pathTaken(path, cause instanceof Error ? cause.message : String(cause));
  }
}

function removeStale(path: string): void {
  const file = lstatSync(path, { throwIfNoEntry: false });
  if (file === undefined) return;
  if (!file.isSocket()) throw pathTaken(path, 'there is a file which is not a socket');
  if (isAnswered(path)) throw pathTaken(path, 'a process that is running listens there');
  rmSync(path, { force: true });
}

function isAnswered(path: string): boolean {
  const probe = createSocket();
  try {
    connectSocket(probe, path);
    return true;
  } catch (error) {
    // Any other answer, such as that of a socket of another kind, is somebody's.
    return !(error instanceof NativeError && (error.code === 'ECONNREFUSED' || error.code === 'ENOENT'));
  } finally {
    closeFd(probe);
  }
}

function openListening({ path, mode, gid }: SocketOptions): number {
  const fd = createSocket();
  try {
    bindSocket(fd, path);
    // Before anybody connects: connections inherit it, so that no packet comes without its sender.
    setPassCredentials(fd);
    // Until it listens nobody can connect, so no one slips in under the permissions that bind gave it.
    if (gid !== null) chownSync(path, -1, gid);
    chmodSync(path, mode);
    listenSocket(fd, BACKLOG);
    return fd;
  } catch (error) {
    closeFd(fd);
    throw error;
  }
}

function closeListening(of: {
  readonly fd: number;
  readonly path: string;
  readonly own: Stats;
  readonly lock: FileLock;
}): void {
  const file = lstatSync(of.path, { throwIfNoEntry: false });
  if (file?.ino === of.own.ino && file.dev === of.own.dev) rmSync(of.path, { force: true });
  closeFd(of.fd);
  of.lock.close();
}

function pathTaken(path: string, problem: string): RmaError {
  return new RmaError({
    reason: 'NOT_READY',
    message: `cannot listen on ${path}: ${problem}; stop it or remove it, or give this agent's socket another path`,
    metadata: { path },
  });
}
