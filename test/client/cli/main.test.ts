import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RunningBroker } from '../../../src/server/broker.js';
import { clientsOf, memoryDisk, ObedientAgent, testBroker, wireHello } from '../../server/support.js';

const RMACTL = fileURLToPath(new URL('../../../src/client/cli/main.js', import.meta.url));

describe('the program rmactl', () => {
  let running: RunningBroker;
  before(async () => {
    running = await testBroker(memoryDisk());
    await new ObedientAgent(clientsOf(running.port).agent).greet(wireHello('n1', 2));
  });
  after(() => running.stop());

  const start = (...args: string[]) => {
    const env = { ...process.env, RMACTL_BROKER: `127.0.0.1:${running.port}` };
    const child = spawn(process.execPath, [RMACTL, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    return { child, ended: once(child, 'close').then(([status, signal]) => ({ status, signal, err })) };
  };

  it('finds the broker by its variable, prints, and ends', async () => {
    const { child, ended } = start('node', 'list', '-o', 'name');
    child.stdout.setEncoding('utf8');
    const [out] = await once(child.stdout, 'data');
    assert.equal(out, 'nodes/n1\n');
    assert.deepEqual(await ended, { status: 0, signal: null, err: '' });
  });

  it('ends a watch with 130 on Ctrl-C, and without a word', async () => {
    const { child, ended } = start('claim', 'watch');
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    assert.deepEqual(await ended, { status: 130, signal: null, err: '' });
  });

  it('ends quietly when nobody reads its output any more', async () => {
    const { child, ended } = start('node', 'list');
    child.stdout.destroy();
    assert.deepEqual(await ended, { status: 0, signal: null, err: '' });
  });
});
