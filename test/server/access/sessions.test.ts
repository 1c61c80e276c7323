import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { fromGrpcStatus } from '../../../src/common/errors/grpc-status.js';
import { policyOf } from '../../domain/access/support.js';
import { call, ObedientAgent, refusalOf, requestFor, wireHello } from '../support.js';
import { agentOf, BINDINGS, PEOPLE, POLICY, policedBroker } from './policed-broker.js';

describe('an agent', () => {
  it('is let in as the node that its identity names, and as no other', async (t) => {
    const { as } = await policedBroker(t);
    const impostor = new ObedientAgent(as('agent/n2').agent);
    impostor.send({ hello: wireHello('n1', 4) });
    assert.equal((await impostor.ended)?.reason, 'ACCESS_DENIED');
    await agentOf('n1', as);
    const { fleet } = as(PEOPLE.operator);
    const { nodes } = await call(fleet, fleet.ListNodes, {});
    assert.deepEqual(
      nodes.map(({ name }) => name),
      ['nodes/n1'],
    );
  });
});

describe('a new policy', () => {
  it('ends the sessions, watches and streams of those who lose a right, and of nobody else', async (t) => {
    const { as, control } = await policedBroker(t);
    const agent = await agentOf('n1', as);
    const lost = as(PEOPLE.viewer).broker.WatchClaims({});
    const kept = as(PEOPLE.operator).broker.WatchClaims({});
    const stream = as(PEOPLE.orchestrator).broker.StreamClaims();
    stream.write({ id: 1 });
    await Promise.all([once(lost, 'data'), once(kept, 'data'), once(stream, 'data')]);
    const ends = [once(lost, 'error'), once(stream, 'error')];
    kept.on('error', () => {});
    control.replace(policyOf(BINDINGS.filter(({ role }) => role === 'operator')));
    for (const end of ends) assert.equal(fromGrpcStatus((await end)[0]).reason, 'ACCESS_CHANGED');
    assert.equal((await agent.ended)?.reason, 'ACCESS_CHANGED');
    assert.ok(!kept.destroyed);
    kept.cancel();
    const again = new ObedientAgent(as(PEOPLE.agent).agent);
    assert.equal((await again.ended)?.reason, 'ACCESS_DENIED');
  });

  it('keeps the tokens of claims that were under way from those who lost their tenant', async (t) => {
    const { as, control } = await policedBroker(t);
    const { fleet } = as(PEOPLE.operator);
    await call(fleet, fleet.PutTenant, { name: 'tenants/blue', claimsMax: 9 });
    const agent = await agentOf('n1', as);
    agent.obedient = false;
    const { broker } = as(PEOPLE.orchestrator);
    const ofBlue = (guest: string) => {
      const request = requestFor(guest);
      return { ...request, spec: { ...request.spec, tenant: 'tenants/blue' } };
    };
    const single = call(broker, broker.CreateClaim, ofBlue('single'));
    const group = call(broker, broker.CreateClaimGroup, { specs: [ofBlue('one').spec, ofBlue('two').spec] });
    const batch = call(broker, broker.BatchCreateClaims, { requests: [ofBlue('item')] });
    await agent.until(() => agent.claims.size === 4);
    control.replace(policyOf(BINDINGS.filter(({ role }) => role !== 'orchestrator')));
    agent.catchUp();
    assert.equal((await refusalOf(single)).reason, 'ACCESS_CHANGED');
    assert.equal((await refusalOf(group)).reason, 'ACCESS_CHANGED');
    const { results } = await batch;
    assert.deepEqual(
      results.map(({ result }) => result),
      ['error'],
    );
  });

  it('lets everything go on that it still allows', async (t) => {
    const { as, control } = await policedBroker(t);
    const agent = await agentOf('n1', as);
    let isOver = false;
    void agent.ended.then(() => {
      isOver = true;
    });
    control.replace(policyOf([...POLICY.bindings].reverse()));
    const { fleet } = as(PEOPLE.operator);
    const { state } = await call(fleet, fleet.GetNode, { name: 'nodes/n1' });
    assert.deepEqual([state, isOver], ['READY', false]);
  });
});
