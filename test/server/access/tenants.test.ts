import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import type { ClientReadableStream } from '@grpc/grpc-js';
import type { Claim__Output } from '../../../src/gen/rma/v1/Claim.js';
import type { WatchClaimsResponse__Output } from '../../../src/gen/rma/v1/WatchClaimsResponse.js';
import { binding, policyOf } from '../../domain/access/support.js';
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
import { agentOf, BINDINGS, PEOPLE, policedBroker } from './policed-broker.js';

const RED = 'orchestrator/red';
const REQUEST_ID = '7f8c2a5e-0000-4000-8000-000000000001';

type Policed = Awaited<ReturnType<typeof policedBroker>>;

/** A claim of red, and one of blue, whose orchestrator is the one of PEOPLE. */
async function scene(t: TestContext) {
  const policed = await policedBroker(t, policyOf([...BINDINGS, binding('orchestrator', RED, ['red'])]));
  const operator = policed.as(PEOPLE.operator).fleet;
  for (const tenant of ['red', 'blue']) {
    await call(operator, operator.PutTenant, { name: `tenants/${tenant}`, claimsMax: 5 });
  }
  await agentOf('n1', policed.as);
  const red = await make(policed, RED, 'red');
  const blue = await make(policed, PEOPLE.orchestrator, 'blue');
  return { ...policed, red, blue };
}

async function make({ as }: Pick<Policed, 'as'>, who: string, tenant: string, patch: object = {}): Promise<string> {
  const { broker } = as(who);
  const request = { ...requestFor(`vm-of-${tenant}`), ...patch };
  const made = await call(broker, broker.CreateClaim, {
    ...request,
    spec: { ...request.spec, tenant: `tenants/${tenant}` },
  });
  return made.claim?.name ?? assert.fail('no claim');
}

const EVERY_READER = [PEOPLE.orchestrator, PEOPLE.viewer];

describe('a tenant', () => {
  it('sees its own claims only, and those of others do not exist for it, in the same words', async (t) => {
    const { as, red, blue } = await scene(t);
    for (const who of EVERY_READER) {
      const { broker } = as(who);
      assert.equal((await call(broker, broker.GetClaim, { name: blue })).name, blue);
      const hidden = await refusalOf(call(broker, broker.GetClaim, { name: red }));
      const none = await refusalOf(call(broker, broker.GetClaim, { name: 'claims/c-none' }));
      assert.deepEqual([hidden.code, hidden.reason], ['NOT_FOUND', 'CLAIM_NOT_FOUND']);
      assert.equal(hidden.message.replaceAll(red, 'X'), none.message.replaceAll('claims/c-none', 'X'));
      const history = await refusalOf(call(broker, broker.GetClaimHistory, { name: red }));
      assert.equal(history.message, hidden.message);
      const { claims } = await call(broker, broker.ListClaims, {});
      assert.deepEqual(
        claims.map(({ name }) => name),
        [blue],
      );
      assert.deepEqual((await call(broker, broker.ListClaims, { filter: 'tenant = red' })).claims, []);
    }
  });

  it('releases and renews none but its own, one at a time, in batches and in streams', async (t) => {
    const { as, red, blue } = await scene(t);
    const { broker } = as(PEOPLE.orchestrator);
    const hidden = 'CLAIM_NOT_FOUND';
    assert.equal((await refusalOf(call(broker, broker.ReleaseClaim, { name: red }))).reason, hidden);
    assert.equal(
      (await refusalOf(call(broker, broker.RenewClaim, { name: red, ttl: { seconds: 60 } }))).reason,
      hidden,
    );
    const { results } = await call(broker, broker.BatchReleaseClaims, { names: [red, blue] });
    assert.deepEqual(
      results.map(({ result }) => result),
      ['error', 'claim'],
    );
    const stream = broker.StreamClaims();
    stream.write({ id: 1, release: { name: red } });
    const [released] = await once(stream, 'data');
    stream.write({ id: 2, renew: { name: red, ttl: { seconds: 60 } } });
    const [renewed] = await once(stream, 'data');
    assert.deepEqual([released.result, renewed.result], ['error', 'error']);
    stream.cancel();
    stream.on('error', () => {});
    const { fleet, broker: all } = as(PEOPLE.operator);
    assert.equal((await call(all, all.GetClaim, { name: red })).state, 'PREPARED');
    assert.equal((await call(fleet, fleet.GetTenant, { name: 'tenants/red' })).liveClaimCount, 1);
  });

  it('is told that it may not release what it only sees', async (t) => {
    const policy = policyOf([
      ...BINDINGS,
      binding('orchestrator', RED, ['red']),
      binding('viewer', PEOPLE.orchestrator, ['red']),
    ]);
    const policed = await policedBroker(t, policy);
    const { fleet } = policed.as(PEOPLE.operator);
    await call(fleet, fleet.PutTenant, { name: 'tenants/red', claimsMax: 5 });
    await agentOf('n1', policed.as);
    const red = await make(policed, RED, 'red');
    const { broker } = policed.as(PEOPLE.orchestrator);
    const refused = await refusalOf(call(broker, broker.ReleaseClaim, { name: red }));
    assert.deepEqual([refused.code, refused.reason], ['PERMISSION_DENIED', 'ACCESS_DENIED']);
    assert.equal((await call(broker, broker.GetClaim, { name: red })).state, 'PREPARED');
  });

  it('makes claims of its own only, and hears of others no more than that there are none', async (t) => {
    const { as } = await scene(t);
    const { broker } = as(PEOPLE.orchestrator);
    const askFor = (tenant: string) => {
      const { spec } = requestFor('vm');
      return { spec: { ...spec, tenant } };
    };
    const refusals = async (tenant: string) => {
      const request = askFor(tenant);
      const group = { specs: [request.spec] };
      return [
        await refusalOf(call(broker, broker.CreateClaim, request)),
        await refusalOf(call(broker, broker.CreateClaimGroup, group)),
        await refusalOf(call(broker, broker.ExplainPlacement, request)),
      ];
    };
    const [foreign, unknown] = [await refusals('tenants/red'), await refusals('tenants/never')];
    for (const [index, refusal] of foreign.entries()) {
      assert.equal(refusal.reason, 'TENANT_NOT_FOUND');
      assert.equal(refusal.message.replaceAll('red', 'never'), unknown[index]?.message);
    }
    for (const refusal of await refusals('')) assert.equal(refusal.reason, 'ACCESS_DENIED');
    const { results } = await call(broker, broker.BatchCreateClaims, {
      requests: [askFor('tenants/red'), askFor('tenants/blue'), askFor('')],
    });
    assert.deepEqual(
      results.map(({ result }) => result),
      ['error', 'created', 'error'],
    );
  });

  it('sees its own quota and counts only, and the totals of nodes', async (t) => {
    const { as } = await scene(t);
    for (const who of EVERY_READER) {
      const { fleet } = as(who);
      const hidden = await refusalOf(call(fleet, fleet.GetTenant, { name: 'tenants/red' }));
      const none = await refusalOf(call(fleet, fleet.GetTenant, { name: 'tenants/never' }));
      assert.deepEqual([hidden.reason, hidden.message.replaceAll('red', 'never')], ['TENANT_NOT_FOUND', none.message]);
      const { tenants } = await call(fleet, fleet.ListTenants, {});
      assert.deepEqual(
        tenants.map(({ name }) => name),
        ['tenants/blue'],
      );
      const status = await call(fleet, fleet.GetStatus, {});
      assert.deepEqual([status.liveClaimCount, status.tenantCount], [1, 1]);
      assert.equal((await call(fleet, fleet.GetNode, { name: 'nodes/n1' })).freeCount, 6);
    }
    const { fleet } = as(PEOPLE.operator);
    const status = await call(fleet, fleet.GetStatus, {});
    assert.deepEqual([status.liveClaimCount, status.tenantCount], [2, 2]);
  });

  it('watches its own claims only, and gets not even the names of others as removed', async (t) => {
    const { as, red, blue } = await scene(t);
    const { broker } = as(PEOPLE.viewer);
    const fresh = new Watched(broker.WatchClaims({}));
    await fresh.until(({ event }) => event === 'snapshotComplete');
    const { resumeToken } = fresh.seen.at(-1) ?? assert.fail();
    const resumed = new Watched(broker.WatchClaims({ resumeToken, filter: 'state = RESERVED' }));
    await resumed.until(({ event }) => event === 'bookmark');
    const orchestrator = as(RED).broker;
    await call(orchestrator, orchestrator.ReleaseClaim, { name: red });
    const own = as(PEOPLE.orchestrator).broker;
    await call(own, own.ReleaseClaim, { name: blue });
    for (const watch of [fresh, resumed]) {
      await watch.until(({ changed, removed }) => changed?.state === 'RELEASED' || removed === blue);
      assert.ok(!JSON.stringify(watch.seen).includes(red), 'nothing of red is told');
      watch.end();
    }
  });
});

describe('a request id', () => {
  it('is its own for each identity: a repeat of somebody else gets no token', async (t) => {
    const policy = policyOf([...BINDINGS, binding('orchestrator', 'orchestrator/other', ['blue'])]);
    const policed = await policedBroker(t, policy);
    const { fleet } = policed.as(PEOPLE.operator);
    await call(fleet, fleet.PutTenant, { name: 'tenants/blue', claimsMax: 5 });
    await agentOf('n1', policed.as);
    const patch = { requestId: REQUEST_ID };
    const made = await make(policed, PEOPLE.orchestrator, 'blue', patch);
    assert.equal(await make(policed, PEOPLE.orchestrator, 'blue', patch), made, 'its own repeat');
    const others = await make(policed, 'orchestrator/other', 'blue', patch);
    assert.notEqual(others, made);
    assert.equal(await make(policed, 'orchestrator/other', 'blue', patch), others);
  });

  it('of a claim from before the policy belongs to the orchestrators of its tenant', async (t) => {
    const disk = memoryDisk();
    const before = await testBroker(disk);
    const clients = clientsOf(before.port);
    for (const tenant of ['red', 'blue']) {
      await call(clients.fleet, clients.fleet.PutTenant, { name: `tenants/${tenant}`, claimsMax: 5 });
    }
    await new ObedientAgent(clients.agent).greet(wireHello('n1', 8));
    const made = await make({ as: () => clients }, '', 'blue', { requestId: REQUEST_ID, answerAt: 'RESERVED' });
    await before.stop();

    const policed = await policedBroker(t, policyOf([...BINDINGS, binding('orchestrator', RED, ['red'])]), { disk });
    await agentOf('n1', policed.as);
    const patch = { requestId: REQUEST_ID, answerAt: 'RESERVED' };
    assert.equal(await make(policed, PEOPLE.orchestrator, 'blue', patch), made);
    assert.notEqual(await make(policed, RED, 'red', patch), made);
    const { broker } = policed.as(PEOPLE.viewer);
    const claim: Claim__Output = await call(broker, broker.GetClaim, { name: made });
    assert.equal(claim.name, made, 'whoever sees the tenant sees it');
  });
});

/** What a watch has received. */
class Watched {
  readonly seen: WatchClaimsResponse__Output[] = [];

  constructor(private readonly stream: ClientReadableStream<WatchClaimsResponse__Output>) {
    stream.on('data', (response) => this.seen.push(response));
    stream.on('error', () => {});
  }

  async until(isIt: (response: WatchClaimsResponse__Output) => boolean): Promise<void> {
    while (!this.seen.some(isIt)) await once(this.stream, 'data');
  }

  end(): void {
    this.stream.cancel();
  }
}
