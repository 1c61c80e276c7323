import { argv } from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { patience } from '../../../examples/fleet/patience.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { PacketReceiver, PacketSender } from '../../../src/common/native/sockets/packets.js';
import { POLL, pollFd } from '../../../src/common/native/sockets/poll.js';
import { connectSocket, createSocket } from '../../../src/common/native/sockets/sockets.js';
import { asUser } from '../../fixtures/as-user.js';

/*
 * Hostile users of an agent's socket: says that it has begun, does its deed until its input ends, and then says what
 * came of it. Run by root, as `node local-attacker.js SOCKET hold|guess|ask UID[,UID]`: one process, which connects as
 * each of these users in turn, as starting a process for each takes longer than the attack.
 */

/** More than a user gets. */
const HELD_MAX = 520;
const GUESSES_PER_CONNECTION = 100;
const ASKING_CONNECTIONS = 16;
const ASKED_AT_ONCE = 8;
const PACKET_BYTES = 4096;
const ANSWER_MS = patience(2_000);
const sender = new PacketSender(PACKET_BYTES);
const receiver = new PacketReceiver(PACKET_BYTES);

const counted = { connected: 0, limited: 0, wrong: 0, answered: 0 };

/** A connection of this user, as the kernel tells the agent; null when the backlog is full. */
function connect(path: string, uid: number): number | null {
  const socket = createSocket();
  if (asUser(uid, () => connectSocket(socket, path)) === 'connected') return socket;
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
function guess(path: string, uid: number): void {
  const socket = connect(path, uid);
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
function hold(path: string, uid: number): void {
  for (let count = 0; count < HELD_MAX; count += 1) {
    const socket = connect(path, uid);
    if (socket === null) continue;
    const isTakenOn = hear(socket).includes('hello');
    counted.connected += isTakenOn ? 1 : 0;
    if (!isTakenOn) closeFd(socket);
  }
}

/** Connections to ask over. */
function connectToAsk(path: string, uid: number): readonly number[] {
  const sockets = Array.from({ length: ASKING_CONNECTIONS }, () => connect(path, uid));
  return sockets.flatMap((socket) => (socket !== null && hear(socket).includes('hello') ? [socket] : []));
}

/** Asks as much as the kernel takes, whether it was answered or not. */
function ask(socket: number): void {
  for (let count = 0; count < ASKED_AT_ONCE; count += 1) sender.send(socket, '{"op":"status","id":1}');
  while (typeof receiver.receive(socket) !== 'string') counted.answered += 1;
}

async function attack(path: string, deed: string, uids: readonly number[]): Promise<void> {
  let isOver = false;
  process.stdin.on('end', () => {
    isOver = true;
  });
  process.stdin.resume();
  if (deed === 'hold') for (const uid of uids) hold(path, uid);
  const asking = deed === 'ask' ? uids.flatMap((uid) => connectToAsk(path, uid)) : [];
  process.stdout.write('begun');
  while (!isOver) {
    if (deed === 'guess') for (const uid of uids) guess(path, uid);
    for (const socket of asking) ask(socket);
    await setImmediate();
  }
  process.stdout.write(JSON.stringify(counted));
}

const [, , path, deed, uids] = argv;
if (path !== undefined && deed !== undefined && uids !== undefined)
  await attack(path, deed, uids.split(',').map(Number));
