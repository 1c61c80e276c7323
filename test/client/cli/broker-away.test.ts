import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { PATIENCE_MS } from '../../../examples/fleet/patience.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { clientsOf, memoryDisk, ObedientAgent, testBroker, wireHello } from '../../server/support.js';
import { rmactl } from './support.js';

/** More attempts than anybody would make who gives up before the time is up. */
const WAITS = 6;

describe('rmactl while the broker is away', () => {
  const disk = memoryDisk();
  let running: RunningBroker | null = null;
  after(() => running?.stop());

  const start = async (port = 0): Promise<RunningBroker> => {
    running = await testBroker(disk, { listenAddress: `127.0.0.1:${port}` });
    for (const node of ['n1', 'n2']) await new ObedientAgent(clientsOf(running.port).agent).greet(wireHello(node, 8));
    return running;
  };

  it('goes on trying for as long as --timeout says, whatever the command', async () => {
    const { port, stop } = await start();
    await stop();
    const commands = [
      ['claim', 'create', '--guest', 'g', '--min-rma', '1MiB'],
      ['claim', 'list'],
      ['claim', 'watch', '-o', 'json'],
      ['node', 'list'],
      ['node', 'get', 'n1'],
      ['node', 'cordon', 'n2', '--reason', 'because'],
      ['node', 'drain', 'n2', '--reason', 'because', '--deadline', '1m', '--no-wait'],
      ['tenant', 'put', 'blue', '--max-claims', '3'],
      ['explain', '--min-rma', '1MiB'],
    ];
    const interrupted = new AbortController();
    let backAgain: Promise<unknown> | null = null;
    let waitingCount = 0;
    const results = commands.map((command) => {
      let waits = 0;
      const random = () => {
        waits += 1;
        if (waits === WAITS) waitingCount += 1;
        if (waitingCount === commands.length) backAgain ??= start(port);
        return 0;
      };
      const onOut = (out: string) => out.includes('snapshotComplete') && interrupted.abort();
      const args = [...command, '--broker', `127.0.0.1:${port}`, '--timeout', `${PATIENCE_MS}ms`];
      return rmactl(args, { random, onOut, ...(command.includes('watch') ? { signal: interrupted.signal } : {}) });
    });
    const ended = await Promise.all(results);
    await backAgain;
    assert.deepEqual(
      ended.map(({ exitCode, err }, index) => [commands[index], exitCode, exitCode === 0 ? '' : err]),
      commands.map((command) => [
        command,
        command.includes('watch') ? 130 : 0,
        command.includes('watch') ? ended[2]?.err : '',
      ]),
    );
  });

  it('tells a person why nothing happens, and a program nothing before the end', async () => {
    const nobody = ['node', 'list', '--broker', '127.0.0.1:1', '--timeout', '2s'];
    const { exitCode, err } = await rmactl(nobody, { isTerminal: true });
    assert.equal(exitCode, 7);
    assert.match(err, /^waiting for the broker at 127\.0\.0\.1:1: no broker answers .*\nerror: no broker answers/);
    assert.equal(err.match(/waiting/g)?.length, 1);
    assert.match((await rmactl(nobody)).err, /^error: /);
  });
});
