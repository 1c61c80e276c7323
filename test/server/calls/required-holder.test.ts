import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { HolderRequirement } from '../../../src/gen/rma/v1/HolderRequirement.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import {
  call,
  clientsOf,
  MIB,
  memoryDisk,
  ObedientAgent,
  ordersIn,
  refusalOf,
  testBroker,
  wireHello,
} from '../support.js';

const VM: HolderRequirement = { uids: [107], cgroups: ['/machine.slice/*'] };

describe('a claim that is for some processes only', () => {
  let running: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;

  beforeEach(async () => {
    running = await testBroker(memoryDisk());
    clients = clientsOf(running.port);
  });
  afterEach(() => running.stop());

  const join = (node: string, enforcesHolder: boolean, patch = {}) =>
    new ObedientAgent(clients.agent).greet(wireHello(node, 2, { enforcesHolder, ...patch }));
  const create = (holder: HolderRequirement | null, patch = {}) =>
    call(clients.broker, clients.broker.CreateClaim, {
      spec: { guest: 'vm', minRmaBytes: 64 * MIB, holder, ...patch },
      ttl: { seconds: 60 },
    });

  it('goes to a node whose agent enforces that, which is told for whom it is', async () => {
    await join('n1', false);
    const agent = await join('n2', true);
    const { claim } = await create(VM);
    assert.equal(claim?.node, 'nodes/n2');
    assert.deepEqual(claim?.spec?.holder, VM);
    const orders = agent.received.flatMap(ordersIn);
    assert.deepEqual(
      orders.flatMap(({ prepare }) => prepare?.holder ?? []),
      [VM],
    );
    const nodes = (await call(clients.fleet, clients.fleet.ListNodes, {})).nodes;
    assert.deepEqual(
      nodes.map(({ enforcesHolder }) => enforcesHolder),
      [false, true],
    );
  });

  it('goes nowhere when no agent does, and the refusal says so and what would help', async () => {
    await join('n1', false);
    const error = await refusalOf(create(VM));
    assert.equal(error.reason, 'NO_MATCHING_NODE');
    assert.match(error.message, /1 agent does not enforce the holder.*upgrade the agent of nodes\/n1/);
    const spec = { minRmaBytes: 64 * MIB, holder: VM };
    const { explanation } = await call(clients.broker, clients.broker.ExplainPlacement, { spec });
    assert.deepEqual(explanation?.causes, [{ cause: 'HOLDER_NOT_ENFORCED', nodeCount: 1, exampleNodes: ['nodes/n1'] }]);
    assert.deepEqual(explanation?.remedies, [
      { change: 'upgradeAgentOfNode', upgradeAgentOfNode: 'nodes/n1', nodeCount: 1 },
    ]);
  });

  it('without a condition is like any other', async () => {
    await join('n1', false);
    const { claim } = await create({ uids: [], cgroups: [] });
    assert.deepEqual([claim?.node, claim?.spec?.holder], ['nodes/n1', null]);
  });

  it('is taken from an agent that comes back as one that does not enforce it', async () => {
    const agent = await join('n1', true);
    const { claim } = await create(VM);
    assert.equal(claim?.state, 'PREPARED');
    await join('n2', true);
    agent.hangUp();
    await agent.ended;
    // The restarted agent knows nothing of the claim.
    await join('n1', false, { incarnation: 'life-2' });
    const now = await call(clients.broker, clients.broker.GetClaim, { name: claim?.name ?? '' });
    assert.equal(now.node, 'nodes/n2');
  });

  const WRONG: readonly (readonly [what: string, holder: HolderRequirement, field: string])[] = [
    ['too many users', { uids: Array.from({ length: 17 }, (_, uid) => uid) }, 'spec.holder.uids count'],
    ['a user that is nobody', { uids: [2 ** 32 - 1] }, 'spec.holder.uids[0]'],
    ['too many control groups', { cgroups: ['/a', '/b', '/c', '/d', '/e'] }, 'spec.holder.cgroups count'],
    ['no path', { cgroups: ['/a', 'b'] }, 'spec.holder.cgroups[1]'],
    ['a way out', { cgroups: ['/a/../b'] }, 'spec.holder.cgroups[0]'],
    ['what cannot be printed', { cgroups: ['/\u202ea'] }, 'spec.holder.cgroups[0]'],
  ];
  for (const [what, holder, field] of WRONG) {
    it(`with ${what} is refused`, async () => {
      await join('n1', true);
      const error = await refusalOf(create(holder));
      assert.deepEqual([error.reason, error.refusal.metadata?.['field']], ['INVALID_FIELD', field]);
    });
  }
});
