import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Registry } from 'prom-client';
import { systemClock } from '../../src/common/clock/system-clock.js';
import { openHttpDoor } from '../../src/common/http/http-door.js';
import { expositionOf } from '../../src/common/telemetry/exposition.js';
import { Readiness } from '../../src/common/telemetry/readiness.js';
import { RecordingLog } from '../fakes/recording-log.js';
import { call, clientsOf, memoryDisk, testBroker, wireHello } from '../server/support.js';
import type { Target } from './target.js';

/** Sends bytes to a port and waits until the connection is over; both ends have said all that they want to then. */
async function send(port: number, input: Buffer): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  socket.end(input);
  const timer = setTimeout(() => socket.destroy(), LEFT_AFTER_MS);
  await once(socket, 'close').catch(() => {});
  clearTimeout(timer);
}

/** Who keeps a connection open is left. */
const LEFT_AFTER_MS = 50;

/** What a client of gRPC writes in a few calls. */
async function recorded(port: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const open: Socket[] = [];
  const proxy = createServer((socket) => {
    const further = connect(port, '127.0.0.1');
    open.push(socket, further);
    socket.on('data', (piece: Buffer) => pieces.push(piece));
    socket.pipe(further).pipe(socket);
    for (const each of [socket, further]) each.on('error', () => {});
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const address = proxy.address();
  assert.ok(typeof address === 'object' && address !== null);
  const { fleet, broker, agent } = clientsOf(address.port);
  await call(fleet, fleet.GetStatus, {});
  const session = agent.Session();
  session.on('error', () => {});
  session.write({ seq: 1, ack: 0, hello: wireHello('n1', 1) });
  await once(session, 'data');
  session.cancel();
  for (const client of [fleet, broker, agent]) client.close();
  for (const socket of open) socket.destroy();
  proxy.close();
  return Buffer.concat(pieces);
}

/** HTTP/2 and gRPC's frames, as the broker's port gets them. */
export const FRAMES: Target = {
  name: 'frames',
  seeds: async () => {
    const broker = await testBroker(memoryDisk());
    try {
      return [await recorded(broker.port)];
    } finally {
      await broker.stop();
    }
  },
  words: [
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    '\0\0\0\x04\0\0\0\0\0',
    '\0\0\x08\x06\0\0\0\0\0',
    '\0\0\x04\x08\0\0\0\0\0',
    '\0\0\0\x09\x04\0\0\0\x01',
  ],
  runs: 60,
  open: async () => {
    const broker = await testBroker(memoryDisk());
    const clients = clientsOf(broker.port);
    return {
      examine: async (input) => {
        await send(broker.port, input);
        await call(clients.fleet, clients.fleet.GetStatus, {});
      },
      close: async () => {
        for (const client of Object.values(clients)) client.close();
        await broker.stop();
      },
    };
  },
};

const REQUESTS = [
  'GET /metrics HTTP/1.1\r\nhost: a\r\naccept-encoding: gzip\r\n\r\n',
  'GET /healthz HTTP/1.0\r\n\r\nHEAD /readyz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
  'POST /metrics HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
  'GET http://a/readyz?x=%41 HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n',
];

/** HTTP/1.1, as the HTTP door gets it. */
export const REQUESTS_OVER_HTTP: Target = {
  name: 'http',
  seeds: () => REQUESTS.map((request) => Buffer.from(request)),
  words: [
    '\r\n',
    '\r\n\r\n',
    ' HTTP/1.1',
    'host: ',
    'content-length: ',
    'transfer-encoding: chunked\r\n',
    '%',
    '//',
    '[',
    '?',
  ],
  runs: 100,
  open: async () => {
    const log = new RecordingLog();
    const readiness = new Readiness('nothing');
    const door = await openHttpDoor({
      ...{ address: '127.0.0.1:0', clock: systemClock, certificates: undefined },
      ...{ mayScrape: () => false, onRefused: () => {}, problem: async () => null },
      ...{ exposition: expositionOf(new Registry()), readiness, log: log.logger },
    });
    return {
      examine: async (input) => {
        await send(door.port, input);
        assert.deepEqual(log.of('http.failed'), []);
        const { status } = await fetch(`http://127.0.0.1:${door.port}/healthz`);
        assert.equal(status, 200);
      },
      close: () => door.close(),
    };
  },
};
