import type { PassedFd } from '../../common/systemd/environment.js';
import type { SocketSettings } from '../core-thread/core-settings.js';
import { findPassedSockets } from '../local/passed-socket.js';
import type { PlannedSocket } from './the-one-socket.js';

/** The planned sockets, with the fds of those that the service manager made. Errors: as `findPassedSockets`. */
export function findSockets(planned: readonly PlannedSocket[], passed: readonly PassedFd[]): readonly SocketSettings[] {
  const fds = findPassedSockets(
    passed,
    planned.map(({ path }) => path),
  );
  return planned.map((socket, index) => ({ ...socket, listenFd: fds[index] ?? null }));
}
