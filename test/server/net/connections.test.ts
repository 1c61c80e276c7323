import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { ANONYMOUS } from '../../../src/domain/access/identity.js';
import {
  Connections,
  GREETING_BYTES,
  GREETING_MS,
  QUIET_PER_ADDRESS_MAX,
} from '../../../src/server/net/connections.js';
import { FakeClock } from '../../fakes/fake-clock.js';

let lastPort = 0;

/** As much of a socket as is looked at. */
class FakeSocket extends EventEmitter {
  readonly remotePort = ++lastPort;
  destroyed = false;
  bytesRead = 0;

  constructor(readonly remoteAddress = '10.0.0.1') {
    super();
  }

  get peer(): string {
    return `${this.remoteAddress}:${this.remotePort}`;
  }

  /** Its closing is told later, as a real one's is. */
  destroy(): void {
    this.destroyed = true;
    queueMicrotask(() => this.emit('close'));
  }
}

function scene(connectionsMax = 1_000_000) {
  const clock = new FakeClock();
  const cuts: string[] = [];
  const connections = new Connections({ clock, metrics: { cut: (why) => cuts.push(why) }, connectionsMax });
  connections.start(new AbortController().signal);
  const open = (socket = new FakeSocket()) => {
    const isIn = connections.admit(socket as unknown as Socket);
    return { socket, isIn, call: connections.of(socket.peer) };
  };
  return { clock, cuts, connections, open };
}

describe('connections', () => {
  it('that say nothing, or only half of a greeting, are cut after a while; others stay', async () => {
    const { clock, cuts, connections, open } = scene();
    const silent = open();
    const half = open();
    half.socket.bytesRead = GREETING_BYTES - 1;
    const greeted = open();
    greeted.socket.bytesRead = GREETING_BYTES;
    clock.advance(GREETING_MS - 1);
    assert.deepEqual(cuts, []);
    clock.advance(2_000);
    await Promise.resolve();
    assert.deepEqual(
      [silent, half, greeted].map(({ socket }) => socket.destroyed),
      [true, true, false],
    );
    assert.deepEqual([cuts, connections.count], [['no_greeting', 'no_greeting'], 1]);
  });

  it('of one address are bounded while they have no call; those with a call are not counted', () => {
    const { connections, open } = scene();
    const agents = Array.from({ length: QUIET_PER_ADDRESS_MAX + 100 }, () => {
      const agent = open();
      agent.call.callBegan();
      return agent;
    });
    const flood = Array.from({ length: QUIET_PER_ADDRESS_MAX + 10 }, () => open());
    assert.deepEqual(
      [agents, flood].map((all) => all.filter(({ socket }) => socket.destroyed).length),
      [0, 10],
    );
    assert.ok(
      flood.slice(0, 10).every(({ socket }) => socket.destroyed),
      'the oldest went',
    );
    assert.equal(connections.count, agents.length + QUIET_PER_ADDRESS_MAX);
  });

  it('that were used before stay when strangers can make room', () => {
    const { open } = scene();
    const client = open();
    client.call.callBegan();
    client.call.callEnded();
    for (let count = 0; count < QUIET_PER_ADDRESS_MAX + 100; count++) open();
    assert.equal(client.socket.destroyed, false);
  });

  it('make room for new ones when all are taken, but not those with a call', () => {
    const { connections, cuts, open } = scene(100);
    const busy = Array.from({ length: 50 }, () => {
      const one = open(new FakeSocket('10.0.0.2'));
      one.call.callBegan();
      return one;
    });
    const quiet = Array.from({ length: 50 }, () => open());
    assert.equal(open(new FakeSocket('10.0.0.3')).isIn, true);
    assert.ok(quiet.some(({ socket }) => socket.destroyed));
    assert.ok(cuts.every((why) => why === 'quiet'));
    while (connections.count < 100) busy.push(open(new FakeSocket('10.0.0.2')));
    for (const { call } of busy.slice(50)) call.callBegan();
    const last = open(new FakeSocket('10.0.0.2'));
    assert.equal(last.isIn, true, 'the one of 10.0.0.3 made room');
    last.call.callBegan();
    assert.equal(open(new FakeSocket('10.0.0.4')).isIn, false);
    assert.ok(busy.every(({ socket }) => !socket.destroyed));
  });

  it('end with the certificate that says who is there, however long it is valid', () => {
    const { clock, cuts, connections, open } = scene();
    const DAY_MS = 24 * 3_600_000;
    const [short, long] = [open(), open()];
    short.socket.bytesRead = GREETING_BYTES;
    long.socket.bytesRead = GREETING_BYTES;
    const known = (name: string, validForMs: number) => ({
      identity: { name, serial: '01' },
      validToMs: clock.wallMs() + validForMs,
    });
    assert.equal(connections.of(short.socket.peer).identity, ANONYMOUS);
    assert.equal(connections.identify(short.socket.peer, known('spiffe://a/short', 5_000)), true);
    assert.equal(connections.identify(long.socket.peer, known('spiffe://a/long', 60 * DAY_MS)), true);
    assert.equal(connections.of(short.socket.peer).identity.name, 'spiffe://a/short');
    clock.advance(4_999);
    assert.deepEqual(cuts, []);
    clock.advance(1);
    assert.deepEqual([cuts, short.socket.destroyed, long.socket.destroyed], [['certificate_ended'], true, false]);
    assert.equal(connections.of(short.socket.peer).identity.name, 'system:gone');
    clock.stepWall(60 * DAY_MS);
    clock.advance(60_000);
    assert.equal(long.socket.destroyed, true, 'the wall clock was set');
    assert.equal(connections.identify('10.0.0.9:1', known('spiffe://a/gone', 5_000)), false);
  });

  it('leave nothing behind when they close', async () => {
    const { connections, open } = scene();
    const one = open();
    one.call.callBegan();
    one.socket.destroy();
    await Promise.resolve();
    one.call.callEnded();
    assert.equal(connections.count, 0);
    assert.equal(connections.of(one.socket.peer).unsentBytes, 0);
  });
});
