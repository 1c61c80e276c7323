import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RunningBroker } from '../../../src/server/broker.js';
import { FakeBroker } from '../../fakes/fake-brokers.js';
import { memoryDisk, testBroker } from '../../server/support.js';
import { rmactl } from './support.js';

describe('a context', () => {
  const home = mkdtempSync(join(tmpdir(), 'rma-home-'));
  const file = join(home, '.config', 'rma', 'contexts.yaml');
  let running: RunningBroker;

  before(async () => {
    running = await testBroker(memoryDisk());
    mkdirSync(join(home, '.config', 'rma'), { recursive: true });
  });
  after(async () => {
    rmSync(home, { recursive: true });
    await running.stop();
  });

  function write(text: string): void {
    writeFileSync(file, text.replaceAll('PORT', String(running.port)));
  }
  const run = (...args: string[]) => rmactl([...args, '--timeout', '5s'], { env: { HOME: home } });

  it('is what leads to a broker: the current one, or the one that is named', async () => {
    write('current: lab\ncontexts:\n  lab: { broker: "127.0.0.1:PORT" }\n  away: { broker: "127.0.0.1:1" }\n');
    assert.match((await run('auth', 'whoami', '-o', 'name')).out, /system:anonymous/);
    const away = await rmactl(['tenant', 'list', '--context', 'away', '--timeout', '1ms'], { env: { HOME: home } });
    assert.match(away.err, /127\.0\.0\.1:1|CALL_TIMED_OUT|BROKER_UNREACHABLE/);
    assert.notEqual(away.exitCode, 0);
  });

  it('may name several brokers, of which the leader is asked', async () => {
    const standby = (await FakeBroker.start()).follow(null);
    write(`current: lab\ncontexts:\n  lab: { broker: "${standby.address},127.0.0.1:PORT" }\n`);
    assert.deepEqual(await run('tenant', 'list', '-o', 'name'), { exitCode: 0, out: '', err: '' });
    assert.deepEqual(standby.asked, ['ListTenants']);
    const brokers = `${standby.address}, 127.0.0.1:${running.port}`;
    assert.equal((await run('tenant', 'list', '-o', 'name', '--broker', brokers)).exitCode, 0);
    const alone = await run('tenant', 'list', '--broker', standby.address, '--timeout', '300ms');
    assert.match(alone.err, /reason: NOT_LEADER\nnext: name all brokers/);
    standby.kill();
  });

  it('gives way to what the command line says', async () => {
    write('current: away\ncontexts: { away: { broker: "127.0.0.1:1" } }\n');
    const { exitCode } = await run('tenant', 'list', '--broker', `127.0.0.1:${running.port}`);
    assert.equal(exitCode, 0);
  });

  it('is refused when there is no such one, or the file is not as it should be', async () => {
    write('contexts: { lab: { broker: "127.0.0.1:PORT" } }\n');
    const none = await run('tenant', 'list', '--context', 'lap');
    assert.match(none.err, /no context "lap"; it has: lab/);
    for (const [text, problem] of [
      ['contexts: { lab: { broker: x } }', /contexts.lab.broker: HOST:PORT/],
      ['contexts: { lab: { broker: "127.0.0.1:1", token: x } }', /token/],
      ['contexts: [', /cannot be used/],
      ['contexts: {}\nfoo: 1', /foo/],
    ] as const) {
      write(text);
      const refused = await run('tenant', 'list');
      assert.match(refused.err, problem, text);
      assert.match(refused.err, /WRONG_USAGE/);
    }
    rmSync(file);
    assert.match((await run('tenant', 'list', '--context', 'lab')).err, /there is no file of contexts/);
  });
});
