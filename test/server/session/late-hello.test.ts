import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryStore } from '../../../src/server/store/memory/memory-store.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { call, clientsOf, memoryDisk, ObedientAgent, requestFor, testBroker, wireHello } from '../support.js';

const TERMS = { heartbeatIntervalMs: 2_000, sessionTtlMs: 10_000, nodesMax: 10 };

/** A broker over real gRPC, and Hellos of one agent at different times. */
async function scene(disk = memoryDisk()) {
  const running = await testBroker(disk, { clock: new FakeClock(), terms: TERMS, store: new MemoryStore(disk) });
  const { agent, broker, fleet } = clientsOf(running.port);
  const helloAt = (snapshotUs: number) => wireHello('n1', 4, { identity: 'agent-a', snapshotUs });
  return {
    disk,
    running,
    enter: (snapshotUs: number) => new ObedientAgent(agent).greet(helloAt(snapshotUs)),
    /** What an agent said once arrives now; nobody is there any more to hear the answer. */
    arrive: async (snapshotUs: number) => {
      const late = new ObedientAgent(agent);
      late.send({ hello: helloAt(snapshotUs) });
      const welcomed = late.until(({ body }) => body === 'welcome').then(() => 'WELCOMED');
      return Promise.race([late.ended.then((problem) => problem?.reason), welcomed]);
    },
    claim: async (guest: string) => (await call(broker, broker.CreateClaim, requestFor(guest))).claim?.name ?? '',
    stateOf: async (name: string) => (await call(broker, broker.GetClaim, { name })).state,
    revisionOf: async (name: string) => (await call(broker, broker.GetClaim, { name })).revision,
    nodeState: async () => (await call(fleet, fleet.GetNode, { name: 'nodes/n1' })).state,
  };
}
type Scene = Awaited<ReturnType<typeof scene>>;

/** A claim that a guest has redeemed, and one that waits for its guest. */
async function claims(the: Scene, agent: ObedientAgent): Promise<readonly [bound: string, prepared: string]> {
  const names = [await the.claim('vm-1'), await the.claim('vm-2')] as const;
  agent.report(names[0], 'BOUND');
  while ((await the.stateOf(names[0])) !== 'BOUND' || (await the.stateOf(names[1])) !== 'PREPARED');
  return names;
}

describe('a Hello that was held up on its way', () => {
  it('takes nothing from the session that the same agent has begun since', async () => {
    const the = await scene();
    try {
      const [bound, prepared] = await claims(the, await the.enter(2_000));
      const revisions = [await the.revisionOf(bound), await the.revisionOf(prepared)];
      assert.equal(await the.arrive(1_000), 'SESSION_SUPERSEDED');
      assert.deepEqual([await the.stateOf(bound), await the.stateOf(prepared)], ['BOUND', 'PREPARED']);
      assert.deepEqual([await the.revisionOf(bound), await the.revisionOf(prepared)], revisions);
      assert.equal(await the.nodeState(), 'READY');
    } finally {
      await the.running.stop();
    }
  });

  it('is not believed by the next broker either, though it comes before the agent itself', async () => {
    const before = await scene();
    const [bound, prepared] = await claims(before, await before.enter(2_000));
    await before.running.stop();
    const the = await scene(before.disk);
    try {
      assert.equal(await the.arrive(1_000), 'SESSION_SUPERSEDED');
      assert.deepEqual([await the.stateOf(bound), await the.stateOf(prepared)], ['BOUND', 'PREPARED']);
      assert.equal(await the.nodeState(), 'STALE');
    } finally {
      await the.running.stop();
    }
  });

  it('is no bar to an agent of before, which tells no time', async () => {
    const the = await scene();
    try {
      await the.enter(2_000);
      await the.enter(0);
      assert.equal(await the.nodeState(), 'READY');
    } finally {
      await the.running.stop();
    }
  });
});
