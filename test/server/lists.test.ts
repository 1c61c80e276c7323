import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RunningBroker } from '../../src/server/broker.js';
import { call, clientsOf, memoryDisk, ObedientAgent, refusalOf, requestFor, testBroker, wireHello } from './support.js';

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
      await new ObedientAgent(clients.agent).greet(wireHello(node, count));
    }
    const places = ['a', 'b', 'b', 'c', 'b'];
    for (const [index, node] of places.entries()) {
      const spec = { guest: `g${index}`, minRmaBytes: 1, node: `nodes/${node}` };
      await call(clients.broker, clients.broker.CreateClaim, requestFor('', { spec }));
    }
  });
  after(() => running.stop());

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
    assert.deepEqual(await guests(''), ['g0', 'g1', 'g2', 'g3', 'g4']);
    assert.deepEqual(await guests('create_time'), ['g0', 'g1', 'g2', 'g3', 'g4']);
    assert.deepEqual(await guests('create_time desc'), ['g4', 'g3', 'g2', 'g1', 'g0']);
    assert.deepEqual(await guests('create_time  desc', 'node = nodes/b'), ['g4', 'g2', 'g1']);
  });

  it('shows nodes by their names or by what is free on them', async () => {
    assert.deepEqual(await nodes('name'), ['a:2', 'b:5', 'c:2']);
    assert.deepEqual(await nodes('free_count'), ['a:2', 'c:2', 'b:5']);
    assert.deepEqual(await nodes('free_count desc'), ['b:5', 'a:2', 'c:2']);
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
