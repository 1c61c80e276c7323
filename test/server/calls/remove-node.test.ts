import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Node__Output } from '../../../src/gen/rma/v1/Node.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import type { MemoryDisk } from '../../../src/server/store/memory/memory-store.js';
import {
  call,
  clientsOf,
  memoryDisk,
  ObedientAgent,
  refusalOf,
  requestFor,
  testBroker,
  wireHello,
} from '../support.js';

describe('RemoveNode', () => {
  let disk: MemoryDisk;
  let running: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;

  before(async () => {
    disk = memoryDisk();
    running = await testBroker(disk);
    clients = clientsOf(running.port);
  });
  after(() => running.stop());

  const remove = (name: string, guestsAreGone = false) =>
    call(clients.fleet, clients.fleet.RemoveNode, { name, guestsAreGone });
  const create = (guest: string, node: string) =>
    call(clients.broker, clients.broker.CreateClaim, requestFor(guest, { spec: { guest, minRmaBytes: 1, node } }));
  const get = (name: string) => call(clients.broker, clients.broker.GetClaim, { name });

  /** Until the broker has noticed that the stream is over. */
  async function silent(name: string): Promise<Node__Output> {
    for (;;) {
      const node = await call(clients.fleet, clients.fleet.GetNode, { name });
      assert.ok(node);
      if (node.state === 'STALE') return node;
    }
  }

  it('refuses a connected node, then one with claims, then forgets it for good', async () => {
    const agent = await new ObedientAgent(clients.agent).greet(wireHello('n1', 2));
    const { claim } = await create('vm1', 'nodes/n1');
    const name = claim?.name ?? '';
    const connected = await refusalOf(remove('nodes/n1', true));
    assert.deepEqual([connected.reason, connected.code], ['NODE_CONNECTED', 'FAILED_PRECONDITION']);
    agent.hangUp();
    await silent('nodes/n1');
    const used = await refusalOf(remove('nodes/n1'));
    assert.deepEqual(
      [used.reason, used.code, used.metadata['claims']],
      ['NODE_HAS_CLAIMS', 'FAILED_PRECONDITION', '1'],
    );
    assert.equal((await get(name)).state, 'PREPARED');
    const { node, lostClaimCount } = await remove('nodes/n1', true);
    assert.deepEqual([node?.name, node?.liveClaimCount, lostClaimCount], ['nodes/n1', 1, 1]);
    const lost = await get(name);
    assert.deepEqual([lost.state, lost.endCause], ['LOST', 'NODE_REMOVED']);
    assert.equal((await refusalOf(remove('nodes/n1', true))).reason, 'NODE_NOT_FOUND');
    assert.equal(disk.nodes.has('n1'), false);
    assert.equal(disk.claims.get(name.slice('claims/'.length))?.state, 'LOST');
  });

  it('tells a caller who waits for PREPARED that the node is gone', async () => {
    const agent = await new ObedientAgent(clients.agent).greet(wireHello('n2', 1));
    agent.obedient = false;
    const waiting = refusalOf(create('vm2', 'nodes/n2'));
    await agent.until(({ body }) => body === 'prepare');
    agent.hangUp();
    await silent('nodes/n2');
    await remove('nodes/n2', true);
    const refused = await waiting;
    assert.deepEqual([refused.reason, refused.metadata['node']], ['CLAIM_ENDED', 'nodes/n2']);
  });

  it('names what is wrong with a request', async () => {
    const refused = await refusalOf(remove('n1'));
    assert.deepEqual([refused.reason, refused.metadata['field']], ['INVALID_FIELD', 'name']);
  });

  it('counts what a node that comes back still holds, and tells it to end that', async () => {
    const first = await new ObedientAgent(clients.agent).greet(wireHello('n3', 2));
    const { claim } = await create('vm3', 'nodes/n3');
    first.report(claim?.name ?? '', 'BOUND');
    first.hangUp();
    await silent('nodes/n3');
    await remove('nodes/n3', true);
    const back = await new ObedientAgent(clients.agent);
    back.obedient = false;
    const fencingToken = claim?.fencingToken ?? 0;
    const held = { claim: claim?.name ?? '', fencingToken, state: 'BOUND', holder: { pid: 1 } } as const;
    await back.greet(wireHello('n3', 2, { claims: [held] }));
    const { unprepare } = await back.until(({ body }) => body === 'unprepare');
    assert.deepEqual([unprepare?.claim, unprepare?.cause], [claim?.name, 'NODE_REMOVED']);
    const { freeCount, liveClaimCount } = await call(clients.fleet, clients.fleet.GetNode, { name: 'nodes/n3' });
    assert.deepEqual([freeCount, liveClaimCount], [1, 0]);
    back.hangUp();
  });
});
