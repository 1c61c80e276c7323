import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { LabelRequirement__Output } from '../../../src/gen/rma/v1/LabelRequirement.js';
import type { RunningBroker } from '../../../src/server/broker.js';
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

type Requirement = Pick<LabelRequirement__Output, 'key' | 'operator' | 'values'>;

const LABELS = { a: { zone: 'x', rank: '2' }, b: { zone: 'y' }, c: { zone: 'z' } };

describe('lists', () => {
  let running: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;

  before(async () => {
    running = await testBroker(memoryDisk());
    clients = clientsOf(running.port);
    for (const [node, count] of [
      ['a', 3],
      ['b', 8],
      ['c', 3],
    ] as const) {
      await new ObedientAgent(clients.agent).greet(wireHello(node, count, { labels: LABELS[node] }));
    }
    const places = ['a', 'b', 'b', 'c', 'b'];
    for (const [index, node] of places.entries()) {
      const spec = { guest: `g${index}`, minRmaBytes: 1, node: `nodes/${node}` };
      await call(clients.broker, clients.broker.CreateClaim, requestFor('', { spec }));
    }
    await call(clients.fleet, clients.fleet.PutTenant, { name: 'tenants/blue', claimsMax: 3 });
    const ofBlue = { guest: 'g5', minRmaBytes: 1, node: 'nodes/a', tenant: 'tenants/blue', labels: { rank: '1' } };
    await call(clients.broker, clients.broker.CreateClaim, requestFor('', { spec: ofBlue }));
  });
  after(() => running.stop());

  const nodeNames = async (filter: string) => {
    const { nodes } = await call(clients.fleet, clients.fleet.ListNodes, { filter });
    return nodes.map(({ name }) => name.slice('nodes/'.length));
  };

  /** The guests of all pages. */
  const guests = async (orderBy: string, filter = '') => {
    const { broker } = clients;
    const seen: string[] = [];
    for (let pageToken = ''; ; ) {
      const page = await call(broker, broker.ListClaims, { orderBy, filter, pageToken, pageSize: 2 });
      seen.push(...page.claims.map(({ spec }) => spec?.guest ?? ''));
      pageToken = page.nextPageToken;
      if (pageToken === '') return seen;
    }
  };

  const nodes = async (orderBy: string) => {
    const { fleet } = clients;
    const seen: string[] = [];
    for (let pageToken = ''; ; ) {
      const page = await call(fleet, fleet.ListNodes, { orderBy, pageToken, pageSize: 2 });
      seen.push(...page.nodes.map(({ name, freeCount }) => `${name.slice('nodes/'.length)}:${freeCount}`));
      pageToken = page.nextPageToken;
      if (pageToken === '') return seen;
    }
  };

  it('shows claims in the order of their making or the reverse', async () => {
    assert.deepEqual(await guests(''), ['g0', 'g1', 'g2', 'g3', 'g4', 'g5']);
    assert.deepEqual(await guests('create_time'), ['g0', 'g1', 'g2', 'g3', 'g4', 'g5']);
    assert.deepEqual(await guests('create_time desc'), ['g5', 'g4', 'g3', 'g2', 'g1', 'g0']);
    assert.deepEqual(await guests('create_time  desc', 'node = nodes/b'), ['g4', 'g2', 'g1']);
  });

  it('takes in a filter the names that everything else takes', async () => {
    for (const filter of [
      'node = b',
      'node = nodes/b',
      'node = "b" AND state = prepared AND device = memfd',
      'state != bound AND node = b',
    ])
      assert.deepEqual(await guests('', filter), ['g1', 'g2', 'g4'], filter);
    assert.deepEqual(await guests('', 'tenant = blue'), ['g5']);
    assert.deepEqual(await guests('', 'tenant = tenants/blue'), ['g5']);
    assert.deepEqual(await nodeNames('state = ready AND device = memfd AND cordoned = FALSE AND labels.zone = x'), [
      'a',
    ]);
    // A node may be named before it comes, and after it went.
    assert.deepEqual(await guests('', 'node = z'), []);
  });

  it('refuses a value that nothing can have', async () => {
    const { broker, fleet } = clients;
    const wrong = [
      'state = bownd',
      'state = 3',
      'node = N!',
      'node = tenants/b',
      'tenant = Blue',
      'device = ram',
      'group = _',
    ];
    for (const filter of wrong) {
      const refusal = await refusalOf(call(broker, broker.ListClaims, { filter }));
      assert.deepEqual([filter, refusal.reason, refusal.metadata['field']], [filter, 'INVALID_FIELD', 'filter']);
    }
    const { message } = await refusalOf(call(broker, broker.ListClaims, { filter: wrong[0] ?? '' }));
    assert.match(message, /state "bownd" is not one of RESERVED, PREPARED, BOUND/);
    for (const filter of ['state = RAEDY', 'cordoned = yes', 'device = x'])
      assert.equal((await refusalOf(call(fleet, fleet.ListNodes, { filter }))).metadata['field'], 'filter', filter);
  });

  it('takes conditions on labels as placement does, and keeps a page token to them', async () => {
    const { broker, fleet } = clients;
    const inZones = { key: 'zone', operator: 'IN' as const, values: ['x', 'y'] };
    const hasRank = { key: 'rank', operator: 'EXISTS' as const, values: [] };
    const noRank = { key: 'rank', operator: 'DOES_NOT_EXIST' as const, values: [] };
    const nodesWith = async (...labelRequirements: Requirement[]) =>
      (await call(fleet, fleet.ListNodes, { labelRequirements })).nodes.map(({ name }) => name);
    assert.deepEqual(await nodesWith(inZones), ['nodes/a', 'nodes/b']);
    assert.deepEqual(await nodesWith(inZones, noRank), ['nodes/b']);
    const claimsWith = async (...labelRequirements: Requirement[]) =>
      (await call(broker, broker.ListClaims, { labelRequirements })).claims.map(({ spec }) => spec?.guest);
    assert.deepEqual(await claimsWith(hasRank), ['g5']);
    assert.deepEqual(await claimsWith({ key: 'rank', operator: 'NOT_IN', values: ['1'] }), [
      'g0',
      'g1',
      'g2',
      'g3',
      'g4',
    ]);
    const { nextPageToken: pageToken } = await call(broker, broker.ListClaims, {
      labelRequirements: [noRank],
      pageSize: 1,
    });
    const misused = await refusalOf(call(broker, broker.ListClaims, { pageToken }));
    assert.equal(misused.metadata['field'], 'page_token');
    const bad = await refusalOf(call(broker, broker.ListClaims, { labelRequirements: [{ key: 'a', operator: 'IN' }] }));
    assert.equal(bad.metadata['field'], 'label_requirements[0].values count');
  });

  it('shows nodes by their names or by what is free on them', async () => {
    assert.deepEqual(await nodes('name'), ['a:1', 'b:5', 'c:2']);
    assert.deepEqual(await nodes('free_count'), ['a:1', 'c:2', 'b:5']);
    assert.deepEqual(await nodes('free_count desc'), ['b:5', 'c:2', 'a:1']);
  });

  it('knows no other orders, and keeps a page token to its order', async () => {
    const { broker, fleet } = clients;
    const unknown = await refusalOf(call(broker, broker.ListClaims, { orderBy: 'guest' }));
    assert.deepEqual([unknown.reason, unknown.metadata['field']], ['INVALID_FIELD', 'order_by']);
    assert.match(unknown.message, /"guest" is not one of create_time, create_time desc/);
    assert.equal((await refusalOf(call(fleet, fleet.ListNodes, { orderBy: 'desc' }))).metadata['field'], 'order_by');
    const { nextPageToken: pageToken } = await call(broker, broker.ListClaims, { pageSize: 1 });
    for (const elsewhere of [
      call(fleet, fleet.ListNodes, { pageToken }),
      call(fleet, fleet.ListTenants, { pageToken }),
    ])
      assert.equal((await refusalOf(elsewhere)).metadata['field'], 'page_token');
    const misused = await refusalOf(call(broker, broker.ListClaims, { pageToken, orderBy: 'create_time desc' }));
    assert.equal(misused.metadata['field'], 'page_token');
  });
});
