import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import type { Clock } from '../../../src/common/clock/clock.js';
import { systemClock } from '../../../src/common/clock/system-clock.js';
import { Listener, PLAIN_PACE } from '../../../src/common/net/listener.js';
import { FakeClock } from '../../fakes/fake-clock.js';

describe('the listener', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  function start(clock: Clock = systemClock, hasRoom = () => true) {
    const served: Socket[] = [];
    const refusals: string[] = [];
    const listener = new Listener({
      clock,
      pace: PLAIN_PACE,
      connections: { admit: hasRoom },
      metrics: { refused: (why) => refusals.push(why) },
      serve: (socket) => {
        served.push(socket);
        socket.resume();
      },
    });
    closing.push(() => {
      listener.close();
      for (const socket of served) socket.destroy();
    });
    return { listener, served, refusals };
  }

  async function caller(port: number, host = '127.0.0.1'): Promise<Socket> {
    const socket = connect(port, host);
    socket.on('error', () => {});
    closing.push(() => socket.destroy());
    await once(socket, 'connect');
    return socket;
  }

  /** The kernel has told the listener of all of them. */
  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve));
  }

  it('takes any port for port 0, and the same one on every address of the host', async () => {
    const { listener, served } = start();
    const port = await listener.listen('localhost:0');
    assert.ok(port > 0);
    await caller(port, 'localhost');
    await until(() => served.length === 1);
    assert.equal((await start().listener.listen('[::1]:0')) > 0, true);
  });

  it('rejects with what the kernel said', async () => {
    const port = await start().listener.listen('127.0.0.1:0');
    await assert.rejects(start().listener.listen(`127.0.0.1:${port}`), /EADDRINUSE/);
    await assert.rejects(start().listener.listen('192.0.2.1:0'), /EADDRNOTAVAIL/);
    await assert.rejects(start().listener.listen('no-such-host.invalid:0'), /ENOTFOUND|EAI_AGAIN/);
  });

  it('lets connections in at a bounded rate, and loses nothing of what they said meanwhile', async () => {
    const clock = new FakeClock();
    const { listener, served } = start(clock);
    const port = await listener.listen('127.0.0.1:0');
    for (let count = 0; count < 100; count++) (await caller(port)).write('hello');
    await until(() => served.length + listener.waitingCount === 100);
    assert.equal(served.length, 64);
    clock.advance(20);
    assert.equal(served.length, 64 + PLAIN_PACE.perSecond / 50);
    clock.advance(1_000);
    assert.deepEqual([served.length, listener.waitingCount, clock.waiting()], [100, 0, []]);
    const [said] = await once(served.at(-1) ?? assert.fail('nobody'), 'data');
    assert.equal(String(said), 'hello');
  });

  it('refuses who finds no room, and lets nobody in once it is closed', async () => {
    const { listener, served, refusals } = start(systemClock, () => false);
    const port = await listener.listen('127.0.0.1:0');
    const refused = await caller(port);
    if (!refused.closed) await once(refused, 'close');
    assert.deepEqual([served.length, refusals], [0, ['all_in_use']]);
    listener.close();
    const late = connect(port, '127.0.0.1');
    const [problem] = await once(late, 'error');
    assert.equal(problem.code, 'ECONNREFUSED');
  });
});
