import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { PlacementExplanation__Output } from '../../src/gen/rma/v1/PlacementExplanation.js';
import type { RunningBroker } from '../../src/server/broker.js';
import {
  call,
  clientsOf,
  MIB,
  memoryDisk,
  ObedientAgent,
  refusalOf,
  requestFor,
  testBroker,
  wireHello,
} from './support.js';

describe('a broker with one node', () => {
  let running: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;
  let agent: ObedientAgent;

  before(async () => {
    running = await testBroker(memoryDisk());
    clients = clientsOf(running.port);
    agent = await new ObedientAgent(clients.agent).greet(wireHello('n1', 3, { labels: { zone: 'a' } }));
  });
  after(() => running.stop());

  const create = (...request: Parameters<typeof requestFor>) =>
    call(clients.broker, clients.broker.CreateClaim, requestFor(...request));
  const get = (name: string) => call(clients.broker, clients.broker.GetClaim, { name });
  const release = (name: string) => call(clients.broker, clients.broker.ReleaseClaim, { name });

  it('answers PREPARED when the agent holds an RMA, with a token that only the agent can recognise', async () => {
    const { claim, claimToken } = await create('vm1');
    assert.equal(claim?.state, 'PREPARED');
    assert.equal(claim?.node, 'nodes/n1');
    assert.equal(claim?.rmaBytes, 128 * MIB);
    assert.equal(claim?.clearing?.method, 'KERNEL');
    const { prepare } = await agent.until(({ body }) => body === 'prepare');
    assert.deepEqual(prepare?.tokenSha256, createHash('sha256').update(claimToken).digest());
    assert.equal(prepare?.fencingToken, claim?.fencingToken);
    await release(claim?.name ?? '');
  });

  it('answers RESERVED at once to a caller in a hurry', async () => {
    agent.obedient = false;
    const { claim, claimToken } = await create('vm2', { answerAt: 'RESERVED' });
    assert.equal(claim?.state, 'RESERVED');
    assert.match(claimToken, /^rmat_/);
    agent.obedient = true;
    agent.report(claim?.name ?? '', 'PREPARED');
    await release(claim?.name ?? '');
  });

  it('gives the same claim and token for the same request id, and refuses another body', async () => {
    const requestId = 'b7a5f1f0-0000-4000-8000-000000000001';
    const spec = { guest: 'vm3', minRmaBytes: MIB, labels: { b: '2', a: '1' } };
    const first = await create('vm3', { requestId, spec });
    const again = await create('vm3', { requestId, spec: { ...spec, labels: { a: '1', b: '2' } } });
    assert.deepEqual(again, first);
    const refused = await refusalOf(create('other', { requestId }));
    assert.equal(refused.reason, 'REQUEST_ID_REUSED');
    assert.equal(refused.code, 'ALREADY_EXISTS');
    await release(first.claim?.name ?? '');
  });

  it('explains a refusal with counts that add up', async () => {
    const refused = await refusalOf(create('huge', { spec: { guest: 'huge', minRmaBytes: 1024 * MIB } }));
    assert.equal(refused.reason, 'NO_MATCHING_NODE');
    assert.equal(refused.code, 'FAILED_PRECONDITION');
    const [detail] = refused.details;
    assert.ok(detail);
    assert.equal(detail.typeName, 'rma.v1.PlacementExplanation');
    const { nodeCount, causes } = detail.value as PlacementExplanation__Output;
    assert.equal(nodeCount, 1);
    assert.deepEqual(
      causes.map(({ cause, nodeCount: count }) => [cause, count]),
      [['RMA_TOO_SMALL', 1]],
    );
  });

  it('places exactly as many claims as there are RMAs, however many ask at once', async () => {
    const asked = Array.from({ length: 20 }, (_, index) => create(`crowd-${index}`).catch((error) => error));
    const answers = await Promise.all(asked);
    const made = answers.filter((answer) => 'claimToken' in answer);
    assert.equal(made.length, 3);
    for (const answer of answers) if (!('claimToken' in answer)) assert.equal(answer.reason, 'NO_FREE_RMA');
    await Promise.all(made.map(({ claim }) => release(claim.name)));
  });

  it('tells an answered caller nothing that a later reader does not see', async () => {
    const { claim } = await create('vm4', { claimId: 'chosen' });
    assert.equal(claim?.name, 'claims/chosen');
    const read = await get('claims/chosen');
    assert.equal(read.state, 'PREPARED');
    assert.equal((await refusalOf(create('vm4', { claimId: 'chosen' }))).reason, 'CLAIM_EXISTS');
    await release('claims/chosen');
    const ended = await get('claims/chosen');
    assert.ok(['RELEASING', 'RELEASED'].includes(ended.state));
  });

  it('shows a claim bound by its holder, and renewing it changes nothing', async () => {
    const { claim } = await create('vm5');
    agent.report(claim?.name ?? '', 'BOUND', { holder: { pid: 4711, startTicks: 5, executable: '/bin/vmm' } });
    agent.send({ heartbeat: {} });
    await agent.until(({ body }) => body === 'heartbeat');
    const renewed = await call(clients.broker, clients.broker.RenewClaim, {
      name: claim?.name ?? '',
      ttl: { seconds: 60 },
    });
    assert.equal(renewed.state, 'BOUND');
    assert.equal(renewed.holder?.pid, 4711);
    await release(claim?.name ?? '');
  });

  it('stops placing on a cordoned node and names the cordon in its refusal', async () => {
    const { fleet } = clients;
    const cordoned = await call(fleet, fleet.CordonNode, { name: 'nodes/n1', reason: 'new disk' });
    assert.equal(cordoned.cordonReason, 'new disk');
    assert.equal(cordoned.freeCount, 0);
    const refused = await refusalOf(create('vm6'));
    assert.equal(refused.reason, 'NO_FREE_RMA');
    assert.match(refused.message, /uncordon nodes\/n1 \(cordoned: new disk\)/);
    const open = await call(fleet, fleet.UncordonNode, { name: 'nodes/n1' });
    assert.equal(open.cordoned, false);
    assert.equal(open.freeCount, 3);
  });

  it('lists claims page by page, each once, and keeps a page token to its filter', async () => {
    const { broker } = clients;
    const filter = 'labels.run = "pages" AND state != PREPARED';
    for (let index = 0; index < 5; index += 1) {
      const spec = { guest: `page-${index}`, minRmaBytes: MIB, labels: { run: 'pages' } };
      const { claim } = await create('', { spec });
      await release(claim?.name ?? '');
    }
    const guests: string[] = [];
    let pageToken = '';
    do {
      const page = await call(broker, broker.ListClaims, { pageSize: 2, pageToken, filter });
      guests.push(...page.claims.map(({ spec }) => spec?.guest ?? ''));
      pageToken = page.nextPageToken;
      if (pageToken !== '') {
        const misused = await refusalOf(call(broker, broker.ListClaims, { pageToken, filter: '' }));
        assert.equal(misused.metadata['field'], 'page_token');
      }
    } while (pageToken !== '');
    assert.deepEqual(guests, ['page-0', 'page-1', 'page-2', 'page-3', 'page-4']);
  });

  it('lists and gets nodes', async () => {
    const { fleet } = clients;
    const { nodes } = await call(fleet, fleet.ListNodes, { filter: 'state = READY AND labels.zone = a' });
    assert.deepEqual(
      nodes.map(({ name, state, capacityCount }) => ({ name, state, capacityCount })),
      [{ name: 'nodes/n1', state: 'READY', capacityCount: 3 }],
    );
    assert.deepEqual((await call(fleet, fleet.ListNodes, { filter: 'device = KVM' })).nodes, []);
    assert.equal((await refusalOf(call(fleet, fleet.GetNode, { name: 'nodes/none' }))).reason, 'NODE_NOT_FOUND');
  });
});

describe('bad input', () => {
  let running: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;

  before(async () => {
    running = await testBroker(memoryDisk());
    clients = clientsOf(running.port);
  });
  after(() => running.stop());

  const spec = { guest: 'vm', minRmaBytes: 1 };
  const cases: readonly (readonly [string, object])[] = [
    ['spec', {}],
    ['spec.guest', { spec: { minRmaBytes: 1 } }],
    ['spec.guest', { spec: { ...spec, guest: 'x'.repeat(257) } }],
    ['spec.guest', { spec: { ...spec, guest: 'two\nlines' } }],
    ['spec.min_rma_bytes', { spec: { guest: 'vm' } }],
    ['spec.min_rma_bytes', { spec: { ...spec, minRmaBytes: '18446744073709551615' } }],
    ['spec.max_rma_bytes', { spec: { ...spec, minRmaBytes: 2, maxRmaBytes: 1 } }],
    ['spec.node', { spec: { ...spec, node: 'n1' } }],
    ['spec.node', { spec: { ...spec, node: 'nodes/../etc' } }],
    ['spec.device', { spec: { ...spec, device: 99 } }],
    [
      'spec.labels',
      { spec: { ...spec, labels: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`l${n}`, ''])) } },
    ],
    [
      'spec.label_requirements',
      { spec: { ...spec, labelRequirements: Array.from({ length: 17 }, () => ({ key: 'a', operator: 'EXISTS' })) } },
    ],
    ['spec.label_requirements[0].operator', { spec: { ...spec, labelRequirements: [{ key: 'zone' }] } }],
    [
      'spec.label_requirements[0].values count',
      { spec: { ...spec, labelRequirements: [{ key: 'zone', operator: 'IN' }] } },
    ],
    ['ttl', { spec, ttl: { seconds: 0 } }],
    ['ttl', { spec, ttl: { seconds: 86_401 } }],
    ['claim_id', { spec, claimId: 'Upper' }],
    ['request_id', { spec, requestId: 'x'.repeat(129) }],
    ['answer_at', { spec, answerAt: 7 }],
  ];
  for (const [field, request] of cases) {
    it(`to CreateClaim is INVALID_FIELD naming ${field}: ${JSON.stringify(request).slice(0, 60)}`, async () => {
      const refused = await refusalOf(call(clients.broker, clients.broker.CreateClaim, request));
      assert.deepEqual(
        [refused.code, refused.reason, refused.metadata['field']],
        ['INVALID_ARGUMENT', 'INVALID_FIELD', field],
      );
    });
  }

  it('to the other calls names the field too', async () => {
    const { broker, fleet } = clients;
    const tries: readonly (readonly [string, Promise<unknown>])[] = [
      ['name', call(broker, broker.GetClaim, {})],
      ['name', call(broker, broker.ReleaseClaim, { name: 'nodes/n1' })],
      ['ttl', call(broker, broker.RenewClaim, { name: 'claims/a' })],
      ['page_size', call(broker, broker.ListClaims, { pageSize: 1_001 })],
      ['page_token', call(broker, broker.ListClaims, { pageToken: '!!' })],
      ['filter', call(broker, broker.ListClaims, { filter: 'colour = red' })],
      ['filter', call(broker, broker.ListClaims, { filter: 'state = BOUND OR state = LOST' })],
      ['filter', call(fleet, fleet.ListNodes, { filter: 'state' })],
      ['reason', call(fleet, fleet.CordonNode, { name: 'nodes/n1' })],
    ];
    for (const [field, attempt] of tries) {
      const refused = await refusalOf(attempt);
      assert.deepEqual([refused.reason, refused.metadata['field']], ['INVALID_FIELD', field]);
    }
    assert.equal((await refusalOf(call(broker, broker.GetClaim, { name: 'claims/none' }))).reason, 'CLAIM_NOT_FOUND');
  });

  it('too large to read is refused, and the broker goes on', async () => {
    const { broker } = clients;
    const request = { spec: { guest: 'x'.repeat(5 * MIB), minRmaBytes: 1 } };
    assert.equal((await refusalOf(call(broker, broker.CreateClaim, request))).code, 'RESOURCE_EXHAUSTED');
    assert.deepEqual((await call(broker, broker.ListClaims, {})).claims, []);
  });
});
