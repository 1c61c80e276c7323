import { argv } from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { closeFd } from '../../../src/common/native/files.js';
import { PacketReceiver, PacketSender } from '../../../src/common/native/packets.js';
import { POLL, pollFd } from '../../../src/common/native/poll.js';
import { connectSocket, createSocket } from '../../../src/common/native/sockets.js';

/*
 * A hostile user of an agent's socket: says that it has begun, does its deed until its input ends, and then says what came of it. Run as
 * `node local-attacker.js SOCKET hold|guess`.
 */

/** More than a user gets. */
const HELD_MAX = 600;
const GUESSES_PER_CONNECTION = 100;
const PACKET_BYTES = 4096;
const ANSWER_MS = 2_000;
const sender = new PacketSender(PACKET_BYTES);
const receiver = new PacketReceiver(PACKET_BYTES);

const counted = { connected: 0, limited: 0, wrong: 0 };

/** A connection; null when the backlog is full. */
function connect(path: string): number | null {
  const socket = createSocket();
  if (connectSocket(socket, path) === 'connected') return socket;
  closeFd(socket);
  return null;
}

/** What the agent says next; empty when it has hung up, or says nothing. */
function hear(socket: number): string {
  pollFd(socket, POLL.IN, ANSWER_MS);
  const packet = receiver.receive(socket);
  return typeof packet === 'string' ? '' : packet.bytes.toString();
}

/** Tries tokens on one connection for as long as it is let. */
function guess(path: string): void {
  const socket = connect(path);
  if (socket === null) return;
  counted.connected += 1;
  let said = hear(socket);
  for (let count = 0; said !== '' && count < GUESSES_PER_CONNECTION; count += 1) {
    if (said.includes('RATE_LIMITED')) counted.limited += 1;
    if (said.includes('TOKEN_UNKNOWN')) counted.wrong += 1;
    if (sender.send(socket, `{"op":"redeem","id":${count},"token":"guess ${count}"}`) !== 'sent') break;
    said = hear(socket);
  }
  closeFd(socket);
}

/** Takes connections until it gets no more, and keeps those that it got. */
function hold(path: string): void {
  for (let count = 0; count < HELD_MAX; count += 1) {
    const socket = connect(path);
    if (socket === null) continue;
    const isTakenOn = hear(socket).includes('hello');
    counted.connected += isTakenOn ? 1 : 0;
    if (!isTakenOn) closeFd(socket);
  }
}

async function attack(path: string, deed: string): Promise<void> {
  let isOver = false;
  process.stdin.on('end', () => {
    isOver = true;
  });
  process.stdin.resume();
  if (deed === 'hold') hold(path);
  process.stdout.write('begun');
  while (!isOver) {
    if (deed === 'guess') guess(path);
    await setImmediate();
  }
  process.stdout.write(JSON.stringify(counted));
}

const [, , path, deed] = argv;
if (path !== undefined && deed !== undefined) await attack(path, deed);
