import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { AuditLog, type OnFailure } from '../../../src/common/audit/audit-log.js';
import { policyOf } from '../../domain/access/support.js';
import { WrittenAudit } from '../../fakes/written-audit.js';
import { agentOf, BINDINGS, PEOPLE, POLICY, policedBroker } from '../access/policed-broker.js';
import { call, type clientsOf, ObedientAgent, refusalOf, requestFor, wireHello } from '../support.js';

type Clients = ReturnType<typeof clientsOf>;

async function auditedBroker(t: TestContext, onFailure: OnFailure = 'drop') {
  const sink = new WrittenAudit();
  const audit = new AuditLog({ sink, onFailure, wallMs: () => 1_700_000_000_123, processId: 'p' });
  const { as, broker, control } = await policedBroker(t, POLICY, { audit });
  const operator = as(PEOPLE.operator);
  await call(operator.fleet, operator.fleet.PutTenant, { name: 'tenants/blue', claimsMax: 9 });
  const agent = await agentOf('n1', as);
  return { sink, as, broker, control, operator, agent };
}

const claimOf = (guest: string, claimId: string) => requestFor(guest, { claimId, spec: spec(guest) });
const spec = (guest: string) => ({
  ...requestFor(guest).spec,
  guest,
  tenant: 'tenants/blue',
  labels: { secret: 'label' },
});
const create = ({ broker }: Clients, id: string) => call(broker, broker.CreateClaim, claimOf('g', id));

/** What strangers have, too. */
const FOUR_CALLS = { callsInFlight: 4, streams: 0, watches: 0, waiting: 0 };

describe('the audit log', () => {
  it('has a line for each change: who, as what, whence, what, and at which revision', async (t) => {
    const { sink, as, operator } = await auditedBroker(t);
    const nova = as(PEOPLE.orchestrator);
    sink.take();
    await create(nova, 'c1');
    await call(nova.broker, nova.broker.RenewClaim, { name: 'claims/c1', ttl: { seconds: 60 } });
    await call(operator.fleet, operator.fleet.CordonNode, { name: 'nodes/n1', reason: 'new fan' });
    const [made, renewed, cordoned] = sink.take();
    assert.equal(made?.['time'], '2023-11-14T22:13:20.123Z');
    assert.match(String(made?.['peer']), /^127\.0\.0\.1:\d+$/);
    assert.ok(Number(made?.['durationMs']) >= 0);
    const told = [made, renewed, cordoned].map((line) =>
      ['rpc', 'roles', 'rules', 'objects', 'tenant', 'words', 'allowed', 'code'].map((field) => line?.[field]),
    );
    assert.deepEqual(told, [
      ['CreateClaim', ['orchestrator'], ['bindings[0]'], ['claims/c1'], 'tenants/blue', undefined, true, 'OK'],
      ['RenewClaim', ['orchestrator'], ['bindings[0]'], ['claims/c1'], 'tenants/blue', undefined, true, 'OK'],
      ['CordonNode', ['operator'], ['bindings[1]'], ['nodes/n1'], undefined, 'new fan', true, 'OK'],
    ]);
    for (const line of [made, renewed, cordoned]) assert.ok(Number(line?.['revision']) > 0);
    assert.match(String(made?.['identity']), /^spiffe:\/\/.*\/orchestrator\/nova$/);
  });

  it('never has a token, or the value of a label', async (t) => {
    const { sink, as } = await auditedBroker(t);
    const { claimToken, claim } = await create(as(PEOPLE.orchestrator), 'c1');
    assert.ok(claimToken.length > 20);
    const { broker } = as(PEOPLE.orchestrator);
    await call(broker, broker.ReleaseClaim, { name: claim?.name ?? '' });
    await call(broker, broker.BatchCreateClaims, { requests: [claimOf('g', 'c2')] });
    const all = sink.texts.join('');
    assert.ok(all.includes('claims/c1') && all.includes('claims/c2'));
    for (const secret of [claimToken, claimToken.slice(0, 16), 'label']) assert.ok(!all.includes(secret), secret);
  });

  it('has a line for each item of a batch or stream, and none for a dry run or a read', async (t) => {
    const { sink, as } = await auditedBroker(t);
    const { broker } = as(PEOPLE.orchestrator);
    sink.take();
    const unknown = requestFor('h', { spec: { ...spec('h'), tenant: 'tenants/green' } });
    await call(broker, broker.BatchCreateClaims, { requests: [claimOf('g', 'c1'), unknown] });
    await call(broker, broker.CreateClaim, { ...claimOf('g', 'c2'), validateOnly: true });
    await call(broker, broker.GetClaim, { name: 'claims/c1' });
    const told = sink.take().map(({ rpc, code, reason }) => [rpc, code, reason]);
    assert.deepEqual(told, [
      ['CreateClaim', 'NOT_FOUND', 'TENANT_NOT_FOUND'],
      ['CreateClaim', 'OK', undefined],
    ]);
  });

  it('has a line for each refusal: of a stranger, of a role, and of what the caller may not see', async (t) => {
    const { sink, as } = await auditedBroker(t);
    const [stranger, viewer, nova] = [as(PEOPLE.stranger), as(PEOPLE.viewer), as(PEOPLE.orchestrator)];
    sink.take();
    await refusalOf(call(stranger.broker, stranger.broker.ListClaims, {}));
    await refusalOf(create(viewer, 'c1'));
    await refusalOf(call(viewer.broker, viewer.broker.GetClaim, { name: 'claims/c9' }));
    await refusalOf(call(nova.fleet, nova.fleet.RemoveNode, { name: 'nodes/n1' }));
    const told = sink.take().map(({ rpc, allowed, code, reason }) => [rpc, allowed, code, reason]);
    assert.deepEqual(told, [
      ['ListClaims', false, 'PERMISSION_DENIED', 'ACCESS_DENIED'],
      ['CreateClaim', false, 'PERMISSION_DENIED', 'ACCESS_DENIED'],
      ['GetClaim', true, 'NOT_FOUND', 'CLAIM_NOT_FOUND'],
      ['RemoveNode', false, 'PERMISSION_DENIED', 'ACCESS_DENIED'],
    ]);
  });

  it('has a line for a watch that its caller lost, and for a change past the share of its caller', async (t) => {
    const { sink, as, control, agent } = await auditedBroker(t);
    const watch = as(PEOPLE.viewer).broker.WatchClaims({});
    await once(watch, 'data');
    const end = once(watch, 'error');
    sink.take();
    const bindings = BINDINGS.filter(({ role }) => role !== 'viewer');
    control.replace({ ...policyOf(bindings), limits: { orchestrator: FOUR_CALLS } });
    await end;
    agent.obedient = false;
    const underWay = ['c1', 'c2', 'c3', 'c4'].map((id) => create(as(PEOPLE.orchestrator), id));
    await agent.until(() => agent.claims.size === 4);
    await refusalOf(create(as(PEOPLE.orchestrator), 'c5'));
    const told = sink.take().map(({ rpc, reason, objects }) => [rpc, reason, objects]);
    assert.deepEqual(told, [
      ['WatchClaims', 'ACCESS_CHANGED', undefined],
      ['CreateClaim', 'OVERLOADED', ['claims/c5']],
    ]);
    agent.catchUp();
    await Promise.all(underWay);
  });

  it('has the begin and the end of sessions, and those that were refused', async (t) => {
    const { sink, as, agent } = await auditedBroker(t);
    const begun = sink.take().find(({ event }) => event === 'session.begun');
    assert.deepEqual([begun?.['objects'], begun?.['as'], begun?.['roles']], [['nodes/n1'], 'new', ['agent']]);
    agent.hangUp();
    await agent.ended;
    await assert.rejects(new ObedientAgent(as(PEOPLE.agent).agent).greet(wireHello('n2', 1)));
    const refused = sink.texts.map((text) => JSON.parse(text)).find(({ event }) => event === 'session.refused');
    assert.deepEqual([refused?.objects, refused?.reason], [['nodes/n2'], 'ACCESS_DENIED']);
    assert.ok(sink.take().some(({ event, reason }) => event === 'session.ended' && reason === 'AGENT_LEFT'));
  });

  it('refuses changes while it cannot be written and has to be, and nothing else', async (t) => {
    const { sink, as, operator, agent } = await auditedBroker(t, 'block');
    const { broker } = as(PEOPLE.orchestrator);
    await create(as(PEOPLE.orchestrator), 'c1');
    sink.isFailing = true;
    const refused = await refusalOf(create(as(PEOPLE.orchestrator), 'c2'));
    const cordoning = call(operator.fleet, operator.fleet.CordonNode, { name: 'nodes/n1', reason: 'x' });
    assert.deepEqual([refused.reason, (await refusalOf(cordoning)).reason], ['AUDIT_FAILED', 'AUDIT_FAILED']);
    agent.report('claims/c1', 'BOUND');
    const isBound = async () => (await call(broker, broker.GetClaim, { name: 'claims/c1' })).state === 'BOUND';
    while (!(await isBound()));
    sink.isFailing = false;
    await create(as(PEOPLE.orchestrator), 'c2');
  });

  it('lets changes happen while it cannot be written, where it may be lost', async (t) => {
    const { sink, as } = await auditedBroker(t);
    sink.isFailing = true;
    await create(as(PEOPLE.orchestrator), 'c1');
  });
});
