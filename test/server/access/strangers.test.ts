import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { credentials } from '@grpc/grpc-js';
import { contract } from '../../../src/common/rpc/contract.js';
import { ROLES, type Role, scopeOf } from '../../../src/domain/access/roles.js';
import { call, clientsOf, memoryDisk, ObedientAgent, testBroker, wireHello } from '../support.js';
import { PEOPLE, POLICY, policedBroker } from './policed-broker.js';

type Clients = Pick<ReturnType<typeof clientsOf>, 'fleet'>;

/** The RPCs that tell of a node and that more roles than operators may call; the others are for operators alone. */
const READERS = {
  GetNode: ({ fleet }: Clients) => call(fleet, fleet.GetNode, { name: 'nodes/n1' }),
  ListNodes: async ({ fleet }: Clients) => (await call(fleet, fleet.ListNodes, {})).nodes[0],
  'ListNodes by free_count': async ({ fleet }: Clients) =>
    (await call(fleet, fleet.ListNodes, { orderBy: 'free_count desc' })).nodes[0],
};

/** A node whose own agent is in session, and that another one has tried to be. */
async function refuseOne(agentClient: () => ReturnType<typeof clientsOf>['agent']): Promise<void> {
  await new ObedientAgent(agentClient()).greet(wireHello('n1', 2, { identity: 'the-owner' }));
  const stranger = new ObedientAgent(agentClient());
  const hello = { identity: 'the-stranger', bootId: 'boot-9', incarnation: 'life-9' };
  stranger.send({ hello: wireHello('n1', 2, hello) });
  assert.equal((await stranger.ended)?.reason, 'NODE_NAME_TAKEN');
}

async function scene(t: TestContext, adminSocket?: string) {
  const policed = await policedBroker(t, POLICY, { ...(adminSocket === undefined ? {} : { adminSocket }) });
  await refuseOne(() => policed.as(PEOPLE.agent).agent);
  return policed;
}

describe('a stranger that was refused a node', () => {
  it('is shown to operators, and to no other role that reads nodes, in every RPC', async (t) => {
    const { as } = await scene(t);
    const readers = ROLES.filter((role) => scopeOf('GetNode', role) !== undefined);
    assert.deepEqual(readers satisfies readonly Role[], ['orchestrator', 'operator', 'viewer']);
    for (const role of readers) {
      for (const [rpc, read] of Object.entries(READERS)) {
        const node = await read(as(PEOPLE[role]));
        const found = [node?.agentIdentity, node?.refusedAgent?.identity];
        assert.deepEqual(found, ['the-owner', role === 'operator' ? 'the-stranger' : undefined], `${rpc} by ${role}`);
        const isNamed = JSON.stringify(node).includes('boot-9');
        assert.equal(isNamed, role === 'operator', `${rpc} by ${role}`);
      }
      const { fleet } = as(PEOPLE[role]);
      const { problems } = await call(fleet, fleet.GetStatus, {});
      assert.ok(
        problems.some(({ reason }) => reason === 'AGENTS_REFUSED'),
        'that there was one is for all',
      );
      assert.doesNotMatch(JSON.stringify(problems), /stranger|boot-9|127\.0\.0\.1/);
    }
  });

  it('is shown over the admin socket', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'rma-strangers-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'admin.sock');
    await scene(t, path);
    const { FleetService } = contract();
    const fleet = new FleetService(`unix:${path}`, credentials.createInsecure());
    t.after(() => fleet.close());
    assert.equal((await call(fleet, fleet.GetNode, { name: 'nodes/n1' })).refusedAgent?.identity, 'the-stranger');
  });

  it('is shown to all where there is no policy', async (t) => {
    const broker = await testBroker(memoryDisk());
    t.after(() => broker.stop());
    await refuseOne(() => clientsOf(broker.port).agent);
    for (const read of Object.values(READERS))
      assert.equal((await read(clientsOf(broker.port)))?.refusedAgent?.identity, 'the-stranger');
  });
});
