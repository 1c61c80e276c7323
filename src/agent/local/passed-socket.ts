import { setNonBlocking } from '../../common/native/files/files.js';
import { isListeningSeqpacket } from '../../common/native/sockets/socket-options.js';
import { EXIT_STATUS, StartError } from '../../common/shutdown/exit-status.js';
import type { PassedFd } from '../../common/systemd/environment.js';

/** What the socket is called: by FileDescriptorName=, or by the name of its unit, which systemd takes otherwise. */
export const SOCKET_NAMES: readonly string[] = ['rma-local', 'rma-agent.socket'];

/**
 * The socket that the service manager made for VMMs to connect to; null when it passes none. It keeps the
 * socket over a restart of the agent, and connections that come meanwhile wait. Throws a StartError for a
 * socket of another kind, or two.
 */
export function findPassedSocket(passed: readonly PassedFd[]): number | null {
  const [socket, ...others] = passed.filter(({ name }) => SOCKET_NAMES.includes(name));
  if (socket === undefined) return null;
  if (others.length > 0)
    throw wrongSocket(`${1 + others.length} sockets named ${SOCKET_NAMES.join(' or ')} were passed`);
  if (!isListeningSeqpacket(socket.fd))
    throw wrongSocket(`the passed socket ${socket.name} (fd ${socket.fd}) is not one`);
  setNonBlocking(socket.fd);
  return socket.fd;
}

function wrongSocket(problem: string): StartError {
  const message = `VMMs connect to one listening SOCK_SEQPACKET Unix socket, and ${problem}: give the socket unit one ListenSequentialPacket=PATH and nothing else`;
  return new StartError(EXIT_STATUS.BAD_CONFIGURATION, message);
}
