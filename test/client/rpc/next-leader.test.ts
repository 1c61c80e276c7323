import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { patience, until } from '../../../examples/fleet/patience.js';
import { type BrokerClient, createBrokerClient } from '../../../src/client/broker-client.js';
import type { ClaimEvent } from '../../../src/client/resources/claim-event.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { FakeBroker } from '../../fakes/fake-brokers.js';
import { clientsOf, MIB, memoryDisk, ObedientAgent, refusalOf, testBroker, wireHello } from '../../server/support.js';

const REQUEST_ID = 'a0000000-0000-4000-8000-000000000001';
/** A guest that stays, so that a drain has something to wait for. */
const HOLDS_ON = {
  inventory: { capacityCount: 4, slots: { free: 3, bound: 1 }, unclaimedCount: 1, unscheduledCount: 1 },
};

/** A list of three: one that never leads, the leader, and the one that leads next, with what the leader has stored. */
describe('what a client has begun goes on at the next leader', () => {
  let disk: ReturnType<typeof memoryDisk>;
  let idle: FakeBroker;
  let next: FakeBroker;
  let leader: RunningBroker;
  let agent: ObedientAgent;
  let client: BrokerClient;

  const joinLeader = () => new ObedientAgent(clientsOf(leader.port).agent).greet(wireHello('n1', 4, HOLDS_ON));
  const addressOf = ({ port }: RunningBroker) => `127.0.0.1:${port}`;

  beforeEach(async () => {
    disk = memoryDisk();
    leader = await testBroker(disk);
    agent = await joinLeader();
    idle = (await FakeBroker.start()).follow(null);
    next = (await FakeBroker.start()).follow(addressOf(leader));
    const address = [idle.address, addressOf(leader), next.address];
    client = createBrokerClient({ address, random: () => 0, deadlineMs: patience(60_000) });
  });
  afterEach(async () => {
    client.close();
    idle.kill();
    next.kill();
    await leader.stop();
  });

  const takeOver = async () => {
    await leader.stop();
    next.kill();
    leader = await testBroker(disk, { listenAddress: next.address });
    agent = await joinLeader();
  };

  it('a claim whose answer was lost, under its request id', async () => {
    agent.obedient = false;
    const creating = client.createClaim({ guest: 'g', minRmaBytes: MIB, requestId: REQUEST_ID });
    const { prepare } = await agent.until((message) => (message.prepare ?? null) !== null);
    await takeOver();
    const { claim } = await creating;
    assert.deepEqual([claim.name, claim.state], [prepare?.claim, 'PREPARED']);
    const names: string[] = [];
    for await (const { name } of client.listClaims()) names.push(name);
    assert.deepEqual(names, [claim.name]);
  });

  it('a watch, after its token and without a snapshot', async () => {
    const seen: ClaimEvent[] = [];
    const stopping = new AbortController();
    const watching = (async () => {
      for await (const event of client.watchClaims({ signal: stopping.signal })) seen.push(event);
    })();
    await until('the watch has begun', () => seen.some(({ type }) => type === 'synced'));
    await takeOver();
    const { claim } = await client.createClaim({ guest: 'after', minRmaBytes: MIB });
    const isNew = (event: ClaimEvent) => event.type === 'changed' && event.claim.name === claim.name;
    await until('the watch goes on', () => seen.some(isNew));
    stopping.abort();
    await watching;
    const told = seen.map(({ type }) => type).filter((type) => type !== 'changed' && type !== 'bookmark');
    assert.deepEqual([told[0], told.slice(1).every((type) => type === 'disconnected')], ['synced', true]);
  });

  it('a drain, which is followed to its end', async () => {
    const drain = client.drainNode('nodes/n1', { reason: 'fan', deadlineMs: 60_000 })[Symbol.asyncIterator]();
    const before = await drain.next();
    await takeOver();
    const after = await drain.next();
    assert.ok(!before.done && !after.done);
    await drain.return?.();
  });

  it('a stream of operations that is opened at the leader, wherever that is', async () => {
    const made: string[] = [];
    const create = (guest: string) => ({ type: 'create', options: { guest, minRmaBytes: MIB } }) as const;
    for await (const result of client.streamClaims([create('one'), create('two')])) made.push(result.type);
    assert.deepEqual(made, ['created', 'created']);
    await takeOver();
    for await (const result of client.streamClaims([create('three')])) made.push(result.type);
    assert.deepEqual(made, ['created', 'created', 'created']);
  });

  for (const [what, addresses] of [
    ['once nobody has led for as long as a call may take', () => [next.address, idle.address]],
    ['at once where there is one broker alone', () => [next.address]],
  ] as const) {
    it(`a stream of operations that has no answer ends with an error ${what}`, async () => {
      next.refusal = null;
      const lost = createBrokerClient({ address: addresses(), random: () => 0, deadlineMs: patience(3_000) });
      const create = { type: 'create', options: { guest: 'g', minRmaBytes: MIB, requestId: REQUEST_ID } } as const;
      const failing = refusalOf(lost.streamClaims([create])[Symbol.asyncIterator]().next());
      await until('the stream is open', () => next.asked.includes('StreamClaims'));
      next.kill();
      assert.match((await failing).reason, /BROKER_UNREACHABLE|NOT_LEADER/);
      lost.close();
    });
  }
});
