import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { PacketSender } from '../../../src/common/native/sockets/packets.js';
import { connectSocket } from '../../../src/common/native/sockets/sockets.js';

/** Where the child finds the socket. */
const SOCKET_FD = 3;
const PACKET_BYTES = 4096;

/**
 * A process that connects a socket which somebody else has too: the peer of that connection is this process, and when
 * it ends the connection does not. It enters the control group in directory `cgroup` before, if there is one. Resolves
 * once it is connected; it lives until it is killed.
 */
export function startConnecting(socket: number, socketPath: string, cgroup?: string): Promise<ChildProcess> {
  return start(socket, 'connected', [socketPath, ...(cgroup === undefined ? [] : [cgroup])]);
}

/** A process that was passed a connection of this one. */
export function startUsing(socket: number): Promise<ChildProcess> {
  return start(socket, 'passed', []);
}

/** Has it send a packet over the connection; resolves once that has left. */
export async function sendFrom({ stdin, stdout }: ChildProcess, packet: string): Promise<void> {
  if (stdin === null || stdout === null) throw new Error('the child has no input or output');
  stdin.write(packet);
  await once(stdout, 'data');
}

/** Ends it, and waits until the kernel says so; doing so twice is harmless. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function start(socket: number, begun: string, words: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), begun, ...words], {
    stdio: ['pipe', 'pipe', 'inherit', socket],
  });
  const { stdout } = child;
  if (stdout === null) throw new Error('the child has no output');
  await once(stdout, 'data');
  return child;
}

const [, script, begun, socketPath, cgroup] = argv;
if (script === fileURLToPath(import.meta.url) && begun !== undefined) {
  if (cgroup !== undefined) writeFileSync(join(cgroup, 'cgroup.procs'), String(process.pid));
  if (socketPath !== undefined) connectSocket(SOCKET_FD, socketPath);
  const sender = new PacketSender(PACKET_BYTES);
  process.stdout.write(begun);
  process.stdin.on('data', (packet) => process.stdout.write(sender.send(SOCKET_FD, packet.toString())));
}
