import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientsOf, memoryDisk, ObedientAgent, testBroker, wireHello } from '../../server/support.js';
import { rmactl } from './support.js';

describe('rmactl node accept-agent', () => {
  it('is told by the refusal, pasted and run, and lets the agent in', async () => {
    const running = await testBroker(memoryDisk());
    const { agent } = clientsOf(running.port);
    try {
      const helloOf = (identity: string) => wireHello('n1', 1, { identity });
      const former = await new ObedientAgent(agent).greet(helloOf('agent-a'));
      const newcomer = new ObedientAgent(agent);
      newcomer.send({ hello: helloOf('agent-b') });
      const refused = (await newcomer.ended)?.message ?? '';
      const command = /rmactl (node accept-agent .*)$/.exec(refused)?.[1]?.split(' ') ?? assert.fail(refused);
      const run = () => rmactl(['--broker', `127.0.0.1:${running.port}`, ...command]);

      const connected = await run();
      assert.deepEqual([connected.exitCode, connected.out], [6, '']);
      assert.match(connected.err, /NODE_CONNECTED/);

      former.hangUp();
      await former.ended;
      for (let ran = await run(); ran.exitCode !== 0; ran = await run()) assert.equal(ran.exitCode, 6);
      assert.match((await run()).out, /\naccepts: +agent-b\n/);
      await new ObedientAgent(agent).greet(helloOf('agent-b'));
    } finally {
      await running.stop();
    }
  });

  for (const [args, problem] of [
    [[], /--identity <id>.*--no-identity/],
    [['--identity', 'Agent B'], /--identity.*rmactl node get/],
  ] as const) {
    it(`with ${args.join(' ') || 'neither option'} is wrong usage`, async () => {
      const { exitCode, out, err } = await rmactl(['node', 'accept-agent', 'n1', ...args]);
      assert.deepEqual([exitCode, out], [2, '']);
      assert.match(err, problem);
    });
  }
});
