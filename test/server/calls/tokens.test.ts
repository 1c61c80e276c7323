import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { fromGrpcStatus } from '../../../src/common/errors/grpc-status.js';
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

/** A page token as 0.1.0 made it, for what it was asked. */
function tokenAt(position: unknown, asked: string): string {
  const mark = createHash('sha256').update(asked).digest('base64url').slice(0, 12);
  return Buffer.from(JSON.stringify([position, mark])).toString('base64url');
}

describe('tokens that a list or watch gives out', () => {
  let running: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;
  let first = 0;
  let last = 0;
  before(async () => {
    running = await testBroker(memoryDisk());
    clients = clientsOf(running.port);
    const { broker, fleet, agent } = clients;
    for (const node of ['n1', 'n2', 'n3']) await new ObedientAgent(agent).greet(wireHello(node, 4));
    for (const name of ['t1', 't2']) await call(fleet, fleet.PutTenant, { name: `tenants/${name}`, claimsMax: 9 });
    for (const guest of ['a', 'b', 'c']) {
      const { claim } = await call(broker, broker.CreateClaim, requestFor(guest));
      const revision = (claim?.fencingToken ?? 0) as number;
      first ||= revision;
      last = revision;
    }
  });
  after(() => running.stop());

  const lists = {
    claims: async (pageToken: string, orderBy = '') =>
      (await call(clients.broker, clients.broker.ListClaims, { pageToken, orderBy })).claims.map(
        ({ spec }) => spec?.guest,
      ),
    nodes: async (pageToken: string, orderBy = '') =>
      (await call(clients.fleet, clients.fleet.ListNodes, { pageToken, orderBy })).nodes.map(({ name }) => name),
    tenants: async (pageToken: string) =>
      (await call(clients.fleet, clients.fleet.ListTenants, { pageToken })).tenants.map(({ name }) => name),
  };

  it('are taken as 0.1.0 gave them out', async () => {
    assert.deepEqual(await lists.claims(tokenAt(String(first), '')), ['b', 'c']);
    assert.deepEqual(await lists.claims(tokenAt(String(last), '\ncreate_time desc'), 'create_time desc'), ['b', 'a']);
    assert.deepEqual(await lists.nodes(tokenAt('n1', 'nodes\n\nname')), ['nodes/n2', 'nodes/n3']);
    assert.deepEqual(await lists.nodes(tokenAt('3 n1', 'nodes\n\nfree_count'), 'free_count'), ['nodes/n2', 'nodes/n3']);
    const descending = tokenAt('-3 n1', 'nodes\n\nfree_count desc');
    assert.deepEqual(await lists.nodes(descending, 'free_count desc'), ['nodes/n2', 'nodes/n3']);
    assert.deepEqual(await lists.tenants(tokenAt('t1', 'tenants')), ['tenants/t2']);
  });

  const numbers = [
    'NaN',
    '1e308',
    'Infinity',
    '__proto__',
    '1e0',
    '0x1',
    '01',
    '+1',
    '-1',
    '-0',
    ' 1',
    '1.0',
    '1 ',
    '',
  ];
  const foreign: readonly (readonly [string, () => Promise<unknown>])[] = [
    ...numbers.map((text) => [`${text} of claims`, () => lists.claims(tokenAt(text, ''))] as const),
    ['a change that was never made', () => lists.claims(tokenAt('9007199254740991', ''))],
    ['a number and no text', () => lists.claims(tokenAt(1, ''))],
    ['no list', () => lists.claims(Buffer.from('{"0":"1"}').toString('base64url'))],
    ['one more in the list', () => lists.claims(Buffer.from('["1","47DEQpj8HBSa",1]').toString('base64url'))],
    ['other white space', () => lists.claims(Buffer.from('["1", "47DEQpj8HBSa"]').toString('base64url'))],
    ['other base64', () => lists.claims(`${tokenAt('1', '')}=`)],
    ['no base64', () => lists.claims('?')],
    ['a megabyte', () => lists.claims(tokenAt('1'.repeat(1_000_000), ''))],
    ['__proto__ of nodes', () => lists.nodes(tokenAt('__proto__', 'nodes\n\nname'))],
    ['a rank of NaN', () => lists.nodes(tokenAt('NaN n1', 'nodes\n\nfree_count'), 'free_count')],
    ['a rank without a node', () => lists.nodes(tokenAt('1 ', 'nodes\n\nfree_count'), 'free_count')],
    ['two nodes', () => lists.nodes(tokenAt('1 n1 n2', 'nodes\n\nfree_count'), 'free_count')],
    ['a tenant with an upper case', () => lists.tenants(tokenAt('T', 'tenants'))],
  ];
  for (const [what, list] of foreign) {
    it(`are refused when they hold ${what}`, async () => {
      const refused = await refusalOf(list());
      assert.deepEqual([refused.reason, refused.metadata['field']], ['INVALID_FIELD', 'page_token']);
    });
  }

  it('to resume a watch are refused in any other form than their own', async () => {
    for (const resumeToken of ['1e3', '0x10', '-1', '-0', '01', ' 1', '1.0', 'NaN', '9007199254740992', '__proto__']) {
      const stream = clients.broker.WatchClaims({ resumeToken });
      stream.on('data', () => assert.fail(`${resumeToken} is taken`));
      const refused = fromGrpcStatus((await once(stream, 'error'))[0]);
      assert.deepEqual([refused.reason, refused.metadata['field']], ['INVALID_FIELD', 'resume_token'], resumeToken);
    }
    const stream = clients.broker.WatchClaims({ resumeToken: String(first) });
    const [response] = await once(stream, 'data');
    assert.equal(response.changed?.spec?.guest, 'a');
    stream.on('error', () => {});
    stream.cancel();
  });
});
