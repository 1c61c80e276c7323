import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { connectSocket } from '../../../src/common/native/sockets/sockets.js';

/** Where the child finds the socket. */
const SOCKET_FD = 3;

/**
 * A process that connects a socket which somebody else has too: the peer of that connection is this process, and when
 * it ends the connection does not. Resolves once it is connected; it lives until it is killed.
 */
export async function startConnecting(socket: number, socketPath: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), socketPath], {
    stdio: ['ignore', 'pipe', 'inherit', socket],
  });
  const { stdout } = child;
  if (stdout === null) throw new Error('the child has no output');
  await once(stdout, 'data');
  return child;
}

/** Ends it, and waits until the kernel says so; doing so twice is harmless. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

const [, script, socketPath] = argv;
if (script === fileURLToPath(import.meta.url) && socketPath) {
  connectSocket(SOCKET_FD, socketPath);
  process.stdout.write('connected');
  setInterval(() => undefined, 60_000);
}
