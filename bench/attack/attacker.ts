// A process that makes one kind of attack until it is killed; it sends a message once the attack has begun.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageType } from '../../src/common/rpc/messages.js';
import type { AgentMessage } from '../../src/gen/rma/v1/AgentMessage.js';
import { callHeaders } from '../clients/frames.js';
import { Http2Connection } from '../clients/http2-connection.js';
import type { Attack } from './attacks.js';
import { RawCaller } from './raw-caller.js';

const AGAIN_MS = 1_000;
const SESSION = '/rma.v1.AgentService/Session';

const [name = '', address = '', httpAddress = ''] = process.argv.slice(2);

const ATTACKS: Readonly<Record<Attack, () => Promise<unknown>>> = {
  attack_unread_lists: () => again(() => unreadLists(600)),
  attack_greedy_lists: greedyLists,
  attack_silent_connections: async () => {
    await silent(address, 2_000, '');
    await silent(address, 2_000, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  },
  attack_endless_streams: () => again(() => endlessStreams(20_000)),
  attack_made_up_nodes: () => hellos(1_000),
  attack_hello_storm: () => again(() => hellos(1_000)),
  attack_half_sent_requests: () => silent(httpAddress, 200, 'GET /healthz HTTP/1.1\r\nx: '),
};

const attack = Object.entries(ATTACKS).find(([known]) => known === name)?.[1];
if (attack === undefined) throw new Error(`${name}?`);
await attack();
process.send?.('begun');

/** Runs the attack once, and then repeatedly. */
async function again(attack: () => Promise<() => void>): Promise<void> {
  let end = await attack();
  const repeat = async (): Promise<never> => {
    for (;;) {
      await sleep(AGAIN_MS);
      end();
      end = await attack();
    }
  };
  void repeat();
}

async function unreadLists(count: number): Promise<() => void> {
  const caller = await RawCaller.open(address, 0);
  for (let asked = 0; asked < count; asked++) list(caller);
  return () => caller.close();
}

/** Requests the next list as soon as it has read one. */
async function greedyLists(): Promise<void> {
  const caller = await RawCaller.open(address, 2 ** 20);
  const ask = () => list(caller).on('close', () => setImmediate(ask));
  for (let asked = 0; asked < 64; asked++) ask();
}

function list(caller: RawCaller) {
  return caller.call('/rma.v1.BrokerService/ListClaims', 'rma.v1.ListClaimsRequest', { pageSize: 1_000 });
}

async function silent(at: string, count: number, words: string): Promise<void> {
  const [host = '', port = ''] = at.split(':');
  for (let opened = 0; opened < count; opened++) {
    const socket = connect({ host, port: Number(port) });
    socket.on('error', () => {});
    await once(socket, 'connect');
    if (words !== '') socket.write(words);
  }
}

async function endlessStreams(count: number): Promise<() => void> {
  const connection = await Http2Connection.open(address, () => {});
  const headers = callHeaders(address, SESSION);
  connection.corked(() => {
    for (let begun = 0; begun < count; begun++) connection.begin(headers, Buffer.alloc(0), false);
  });
  return () => connection.close();
}

async function hellos(count: number): Promise<() => void> {
  const connection = await Http2Connection.open(address, () => {});
  const encode = messageType<AgentMessage, object>('rma.v1.AgentMessage').serialize;
  const headers = callHeaders(address, SESSION);
  for (let node = 0; node < count; node++) {
    const inventory = { capacityCount: 1, slots: { free: 1 } };
    const who = { node: `nodes/made-up-${node}`, bootId: 'b', incarnation: 'i', agentVersion: '0' };
    const hello = { ...who, device: 'MEMFD' as const, rmaSizeBytes: 65_536, inventory };
    connection.begin(headers, encode({ seq: 1, ack: 0, hello }), false);
  }
  return () => connection.close();
}
