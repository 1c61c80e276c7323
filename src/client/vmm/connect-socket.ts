import type { Clock } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { closeFd } from '../../common/native/files/files.js';
import { NativeError } from '../../common/native/native-error.js';
import { connectSocket, createSocket } from '../../common/native/sockets/sockets.js';
import { delayAwake } from '../delay-awake.js';

/** A full backlog empties as fast as the agent accepts: within a millisecond or two. */
const BACKLOG_RETRY_MS = 5;

/** A connected SEQPACKET socket, close-on-exec; AGENT_UNREACHABLE or PEER_NOT_ALLOWED when it cannot connect. */
export async function connectToAgent(socketPath: string, clock: Clock, deadlineMs: number): Promise<number> {
  const endMs = clock.monotonicMs() + deadlineMs;
  const fd = createSocket();
  try {
    while (connectSocket(fd, socketPath) === 'again') {
      if (clock.monotonicMs() >= endMs) throw tooManyWaiting(socketPath);
      await delayAwake(clock, BACKLOG_RETRY_MS);
    }
    return fd;
  } catch (error) {
    closeFd(fd);
    throw error instanceof NativeError ? explain(error, socketPath) : error;
  }
}

function explain(error: NativeError, socketPath: string): RmaError {
  const metadata = { socket: socketPath, errno: error.code };
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    const message = `this process may not connect to the agent's socket ${socketPath}; run as a member of its group`;
    return new RmaError({ reason: 'PEER_NOT_ALLOWED', message, metadata }, { cause: error });
  }
  const message = `no agent answers at ${socketPath} (${error.code}); is rma-agent running on this node, with this socket?`;
  return new RmaError({ reason: 'AGENT_UNREACHABLE', message, metadata }, { cause: error });
}

function tooManyWaiting(socketPath: string): RmaError {
  const message = `the agent at ${socketPath} does not accept connections; it may hang: look at its log`;
  return new RmaError({ reason: 'AGENT_UNREACHABLE', message, metadata: { socket: socketPath } });
}
