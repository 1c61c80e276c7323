import { setNonBlocking } from '../../common/native/files/files.js';
import { isListeningSeqpacket } from '../../common/native/sockets/socket-options.js';
import { boundPath } from '../../common/native/sockets/sockets.js';
import { EXIT_STATUS, StartError } from '../../common/shutdown/exit-status.js';
import type { PassedFd } from '../../common/systemd/environment.js';

/** What the sockets are called: by FileDescriptorName=, or by the name of their unit, which systemd takes otherwise. */
export const SOCKET_NAMES: readonly string[] = ['rma-local', 'rma-agent.socket'];

/**
 * The sockets that the service manager made for VMMs to connect to: for each of `paths` its fd, or null when it passes
 * none, which the agent then makes itself. The service manager keeps them over a restart of the agent, and connections
 * that come meanwhile wait. The only socket of both is taken wherever it listens. Throws a StartError for a socket of
 * another kind, and for one that is nobody's.
 */
export function findPassedSockets(passed: readonly PassedFd[], paths: readonly string[]): readonly (number | null)[] {
  const sockets = passed.filter(({ name }) => SOCKET_NAMES.includes(name));
  for (const socket of sockets) prepare(socket);
  const [only] = sockets;
  if (only !== undefined && sockets.length === 1 && paths.length === 1) return [only.fd];
  const byPath = new Map<string, number>();
  for (const { fd } of sockets) {
    const path = boundPath(fd) ?? '(no path)';
    if (!paths.includes(path)) throw wrongSocket(`one was passed for ${path}, of which the configuration says nothing`);
    if (byPath.has(path)) throw wrongSocket(`two were passed for ${path}`);
    byPath.set(path, fd);
  }
  return paths.map((path) => byPath.get(path) ?? null);
}

function prepare({ fd, name }: PassedFd): void {
  if (!isListeningSeqpacket(fd)) throw wrongSocket(`the passed socket ${name} (fd ${fd}) is not one`);
  setNonBlocking(fd);
}

function wrongSocket(problem: string): StartError {
  const message = `VMMs connect to listening SOCK_SEQPACKET Unix sockets, and ${problem}: give the socket unit one ListenSequentialPacket=PATH for each of them and nothing else`;
  return new StartError(EXIT_STATUS.BAD_CONFIGURATION, message);
}
