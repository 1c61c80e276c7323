import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RunningBroker } from '../../../src/server/broker.js';
import { clientsOf, memoryDisk, ObedientAgent, testBroker, wireHello } from '../../server/support.js';
import { rmactl } from './support.js';

describe('rmactl, for a holder', () => {
  let running: RunningBroker;
  let address: string;

  before(async () => {
    running = await testBroker(memoryDisk());
    const { agent } = clientsOf(running.port);
    await new ObedientAgent(agent).greet(wireHello('n1', 2, { enforcesHolder: true }));
    address = `127.0.0.1:${running.port}`;
  });
  after(() => running.stop());

  const run = (...args: string[]) => rmactl(['--broker', address, ...args]);
  const SPEC = ['--min-rma', '64MiB'];
  const HOLDER = ['--holder-uid', '107', '--holder-uid', '108', '--holder-cgroup', '/machine.slice/*'];

  it('makes a claim that only some processes may redeem, and shows which', async () => {
    const made = await run('claim', 'create', '--guest', 'vm', '--claim-id', 'c-vm', ...SPEC, ...HOLDER);
    assert.deepEqual([made.exitCode, made.err], [0, '']);
    const { spec } = JSON.parse((await run('claim', 'get', 'c-vm', '-o', 'json')).out);
    assert.deepEqual(spec.holder, { uids: [107, 108], cgroups: ['/machine.slice/*'] });
    const words = 'user 107 or 108 and control group /machine.slice/*';
    const { out } = await run('claim', 'get', 'c-vm');
    assert.match(out, /^redeemed by: +a process of /m);
    assert.ok(out.includes(words), out);
    assert.ok((await run('claim', 'why', 'c-vm')).out.includes(`for ${words}`));
  });

  it('explains where such a claim would go, and refuses what cannot be a holder', async () => {
    assert.match((await run('explain', ...SPEC, ...HOLDER)).out, /^nodes\/n1, /);
    for (const wrong of [
      ['--holder-uid', 'qemu'],
      ['--holder-cgroup', 'machine.slice'],
    ]) {
      const { exitCode, err } = await run('explain', ...SPEC, ...wrong);
      assert.equal(exitCode, 2);
      assert.match(err, new RegExp(wrong[0] ?? ''));
    }
  });
});
