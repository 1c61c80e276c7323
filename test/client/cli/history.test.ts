import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createBrokerClient } from '../../../src/client/broker-client.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { call, clientsOf, memoryDisk, ObedientAgent, refusalOf, testBroker, wireHello } from '../../server/support.js';
import { rmactl } from './support.js';

const HOLDER = { pid: 4711, uid: 107, gid: 36, startTicks: 99, executable: '/usr/bin/qemu' };
const ANONYMOUS = 'system:anonymous';

describe('what happened', () => {
  let running: RunningBroker;
  let agent: ObedientAgent;
  let clients: ReturnType<typeof clientsOf>;
  let client: ReturnType<typeof createBrokerClient>;

  before(async () => {
    running = await testBroker(memoryDisk());
    clients = clientsOf(running.port);
    client = createBrokerClient({ address: `127.0.0.1:${running.port}` });
    agent = await new ObedientAgent(clients.agent).greet(wireHello('n1', 4));
  });
  after(async () => {
    client.close();
    await running.stop();
  });

  const run = (...args: string[]) => rmactl(['--broker', `127.0.0.1:${running.port}`, ...args]);
  const cells = (line = '') => line.split(/ {2,}/).slice(1);

  /** A claim that was redeemed, and released. */
  async function boundAndReleased(id: string): Promise<void> {
    await client.createClaim({ guest: 'g', minRmaBytes: 4096, claimId: id });
    agent.obedient = false;
    agent.report(`claims/${id}`, 'BOUND', { holder: HOLDER });
    for await (const { type, claim } of eventsOf(id)) if (type === 'changed' && claim.state === 'BOUND') break;
    await client.releaseClaim(`claims/${id}`);
    agent.obedient = true;
  }

  async function* eventsOf(id: string) {
    for await (const event of client.watchClaims()) {
      if (event.type === 'changed' && event.claim.name === `claims/${id}`) yield event;
    }
  }

  it('to a claim is told from its creation on: who asked, which process got it, why it ends', async () => {
    await boundAndReleased('c-told');
    const { entries, omittedEntryCount } = await client.getClaimHistory('claims/c-told');
    const told = entries.map(({ kind, by, node, holder, endCause }) => [kind, by, node, holder?.pid, endCause]);
    assert.deepEqual(told, [
      ['CREATED', ANONYMOUS, 'nodes/n1', undefined, null],
      ['PREPARED', null, null, undefined, null],
      ['BOUND', null, null, HOLDER.pid, null],
      ['RELEASING', ANONYMOUS, null, undefined, 'RELEASE_REQUESTED'],
    ]);
    assert.equal(omittedEntryCount, 0);
    const times = entries.map(({ timeMs }) => timeMs);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
  });

  it('to a claim is a table for people', async () => {
    await client.createClaim({ guest: 'g', minRmaBytes: 4096, claimId: 'c-table' });
    const { exitCode, out, err } = await run('claim', 'history', 'c-table');
    const [head, first, second] = out.split('\n');
    assert.deepEqual([exitCode, err], [0, '']);
    assert.deepEqual(head?.split(/ +/), ['TIME', 'WHAT', 'BY', 'DETAILS']);
    assert.match(first ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /);
    assert.deepEqual(cells(first), ['CREATED', ANONYMOUS, 'on n1']);
    assert.deepEqual(cells(second), ['PREPARED', '-', '-']);
  });

  it('to a claim that was renewed often is told with its ends, and how much is missing', async () => {
    await client.createClaim({ guest: 'g', minRmaBytes: 4096, claimId: 'c-often' });
    for (let n = 0; n < 20; n++) await client.renewClaim('claims/c-often', 60_000 + n);
    const { out, err } = await run('claim', 'history', 'c-often', '-o', 'name');
    assert.deepEqual(out.trimEnd().split('\n'), ['CREATED', 'PREPARED', ...Array(14).fill('RENEWED')]);
    assert.equal(err, '6 more between the first and the last ones were not kept\n');
    const { out: json } = await run('claim', 'history', 'c-often', '-o', 'json');
    assert.equal(JSON.parse(json).omittedEntryCount, 6);
  });

  it('to a node is told, also once it is removed', async () => {
    const other = await new ObedientAgent(clients.agent).greet(wireHello('n2', 1));
    await client.cordonNode('nodes/n2', 'new fan');
    other.hangUp();
    await other.ended;
    // The broker may hear of the one connection's end after it was asked over the other.
    while ((await client.getNode('nodes/n2')).state !== 'STALE') await client.getStatus();
    await client.removeNode('nodes/n2');
    const { exitCode, out } = await run('node', 'history', 'n2', '--no-headers');
    const told = out.trimEnd().split('\n').map(cells);
    assert.equal(exitCode, 0);
    assert.deepEqual(
      told.map(([kind, by]) => [kind, by]),
      [
        ['SESSION_BEGUN', '-'],
        ['CORDONED', ANONYMOUS],
        ['SESSION_ENDED', '-'],
        ['REMOVED', ANONYMOUS],
      ],
    );
    assert.match(told[0]?.[2] ?? '', /^NEW, agent without an identity \(.*127\.0\.0\.1:/);
    assert.deepEqual([told[1]?.[2], told[2]?.[2]], ['new fan', 'AGENT_LEFT']);
  });

  it('to what never was is not found', async () => {
    const { broker, fleet } = clients;
    const [claim, node] = [{ name: 'claims/nobody' }, { name: 'nodes/nobody' }];
    const unknown = [
      await refusalOf(call(broker, broker.GetClaimHistory, claim)),
      await refusalOf(call(fleet, fleet.GetNodeHistory, node)),
      await refusalOf(call(fleet, fleet.GetNodeHistory, { name: 'claims/x' })),
    ];
    assert.deepEqual(
      unknown.map(({ reason }) => reason),
      ['CLAIM_NOT_FOUND', 'NODE_NOT_FOUND', 'INVALID_FIELD'],
    );
  });
});
