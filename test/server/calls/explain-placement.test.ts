import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ClaimSpec } from '../../../src/gen/rma/v1/ClaimSpec.js';
import type { ExplainPlacementRequest } from '../../../src/gen/rma/v1/ExplainPlacementRequest.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { call, clientsOf, MIB, memoryDisk, ObedientAgent, refusalOf, testBroker, wireHello } from '../support.js';

describe('ExplainPlacement', () => {
  let running: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;

  before(async () => {
    running = await testBroker(memoryDisk());
    clients = clientsOf(running.port);
    for (const [node, count, zone] of [
      ['n1', 1, 'a'],
      ['n2', 3, 'b'],
      ['n3', 2, 'b'],
    ] as const) {
      await new ObedientAgent(clients.agent).greet(wireHello(node, count, { labels: { zone }, rmaCapability: 2 }));
    }
  });
  after(() => running.stop());

  const explain = (spec: ClaimSpec, patch: Partial<ExplainPlacementRequest> = {}) =>
    call(clients.broker, clients.broker.ExplainPlacement, { spec: { minRmaBytes: 64 * MIB, ...spec }, ...patch });
  const claimCount = async () => (await call(clients.broker, clients.broker.ListClaims, {})).claims.length;

  it('says where a guest would go and why not to the others, without a name for the guest, and makes nothing', async () => {
    const answer = await explain({ labelRequirements: [{ key: 'zone', operator: 'IN', values: ['b'] }] });
    const { node, rmaBytes, reason, explanation, verdicts, nextPageToken } = answer;
    assert.deepEqual([node, rmaBytes, reason], ['nodes/n2', 128 * MIB, '']);
    assert.deepEqual(explanation, {
      nodeCount: 3,
      causes: [{ cause: 'LABELS_DIFFER', nodeCount: 1, exampleNodes: ['nodes/n1'] }],
      hints: [],
      releasingCount: 0,
      remedies: [],
      fittingNodeCount: 2,
    });
    assert.deepEqual([verdicts, nextPageToken], [[], '']);
    assert.equal(await claimCount(), 0);
  });

  it('says the reason that CreateClaim would give, and what would help', async () => {
    const spec = { guest: 'big', minRmaBytes: 256 * MIB };
    const { node, rmaBytes, reason, explanation } = await explain(spec);
    const error = await refusalOf(call(clients.broker, clients.broker.CreateClaim, { spec }));
    assert.deepEqual([node, rmaBytes, reason], ['', 0, 'NO_MATCHING_NODE']);
    assert.equal(error.reason, reason);
    assert.deepEqual(error.details[0]?.value, explanation);
    assert.deepEqual(explanation?.remedies, [
      { change: 'lowerMinRmaBytesTo', lowerMinRmaBytesTo: 128 * MIB, nodeCount: 3 },
    ]);
    assert.equal(explanation?.hints.length, 1);
  });

  it('gives the verdict of each node, a page at a time', async () => {
    const first = await explain({ excludedNodes: ['nodes/n3'] }, { pageSize: 2 });
    const second = await explain({ excludedNodes: ['nodes/n3'] }, { pageSize: 2, pageToken: first.nextPageToken });
    const told = [...first.verdicts, ...second.verdicts].map(({ node, cause, rank, freeCount }) => [
      node,
      cause,
      rank,
      freeCount,
    ]);
    assert.deepEqual(told, [
      ['nodes/n1', 'CAUSE_UNSPECIFIED', 2, 1],
      ['nodes/n2', 'CAUSE_UNSPECIFIED', 1, 3],
      ['nodes/n3', 'EXCLUDED_NODE', 0, 2],
    ]);
    assert.deepEqual([first.verdicts.length, second.nextPageToken], [2, '']);
    assert.equal(first.verdicts[0]?.rmaSizeBytes, 128 * MIB);
  });

  it('says when a guest would go without an RMA', async () => {
    const agent = new ObedientAgent(clients.agent);
    await agent.greet(wireHello('n4', 0, { rmaCapability: 1, labels: { zone: 'c' } }));
    const zone = [{ key: 'zone', operator: 'IN' as const, values: ['c'] }];
    const refused = await explain({ labelRequirements: zone });
    assert.equal(refused.reason, 'NO_FREE_RMA');
    assert.ok(refused.explanation?.remedies.some(({ goWithoutRma }) => goWithoutRma));
    const { node, rmaBytes, reason } = await explain({ labelRequirements: zone, need: 'PREFERRED' });
    assert.deepEqual([node, rmaBytes, reason], ['nodes/n4', 0, '']);
    agent.hangUp();
  });

  it('counts nodes that only the quota of the tenant keeps from serving', async () => {
    const tenant = 'tenants/small';
    await call(clients.fleet, clients.fleet.PutTenant, { name: tenant, claimsMax: 0 });
    const { node, reason, explanation, verdicts } = await explain({ tenant }, { pageSize: 1 });
    assert.deepEqual([node, reason], ['', 'TENANT_QUOTA_REACHED']);
    assert.deepEqual(explanation?.causes.map(({ cause, nodeCount }) => [cause, nodeCount]).at(-1), [
      'TENANT_QUOTA_REACHED',
      3,
    ]);
    assert.equal(explanation?.remedies[0]?.raiseClaimsMaxTo, 1);
    assert.deepEqual([verdicts[0]?.cause, verdicts[0]?.rank], ['TENANT_QUOTA_REACHED', 0]);
    assert.equal((await refusalOf(explain({ tenant: 'tenants/nobody' }))).reason, 'TENANT_NOT_FOUND');
  });

  it('refuses what it cannot read, and names the field', async () => {
    const { pageToken } = { pageToken: (await explain({}, { pageSize: 1 })).nextPageToken };
    for (const [spec, patch, field] of [
      [{ minRmaBytes: 0 }, {}, 'spec.min_rma_bytes'],
      [{}, { pageSize: 1_001 }, 'page_size'],
      [{}, { pageSize: 1, pageToken: 'x' }, 'page_token'],
      [{ minRmaBytes: MIB }, { pageSize: 1, pageToken }, 'page_token'],
      [{ sharing: 'FORBIDDEN' }, {}, 'spec.group'],
      [{ tenant: 'T' }, {}, 'spec.tenant'],
    ] as const) {
      const { reason, metadata } = await refusalOf(explain(spec, patch));
      assert.deepEqual([reason, metadata['field']], ['INVALID_FIELD', field]);
    }
    const missing = await refusalOf(call(clients.broker, clients.broker.ExplainPlacement, {}));
    assert.equal(missing.metadata['field'], 'spec');
  });

  it('finds claims by their group in a filter', async () => {
    const spec = { guest: 'g', minRmaBytes: MIB, group: 'db' };
    const made = await call(clients.broker, clients.broker.CreateClaim, { spec });
    const list = (filter: string) => call(clients.broker, clients.broker.ListClaims, { filter });
    assert.deepEqual(
      (await list('group = db')).claims.map(({ name }) => name),
      [made.claim?.name],
    );
    assert.equal((await list('group != db')).claims.length, 0);
    assert.equal((await list('tenant = "tenants/t1"')).claims.length, 0);
  });
});
