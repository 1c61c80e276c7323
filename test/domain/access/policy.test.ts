import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keepsAll } from '../../../src/domain/access/access.js';
import { ADMIN, ANONYMOUS } from '../../../src/domain/access/identity.js';
import { accessOf } from '../../../src/domain/access/policy.js';
import { RPC_RULES } from '../../../src/domain/access/roles.js';
import type { NodeId, TenantId } from '../../../src/domain/ids.js';
import { binding, identity, pattern, policyOf } from './support.js';

const [BLUE, RED] = ['blue' as TenantId, 'red' as TenantId];
const RPCS = Object.keys(RPC_RULES) as (keyof typeof RPC_RULES)[];

const POLICY = policyOf([
  binding('orchestrator', 'orchestrator/nova', ['blue']),
  binding('operator', 'operator/*'),
  binding('viewer', 'viewer/team', ['blue', '']),
  binding('viewer', 'orchestrator/nova', ['red']),
  binding('agent', 'agent/{node}'),
]);

describe('what a policy gives', () => {
  it('is for the tenants of the binding, and for claims without one only where it says so', () => {
    const nova = accessOf(POLICY, identity('orchestrator/nova'));
    const seen = [BLUE, RED, null].map((tenant) => nova.permits('CreateClaim', tenant));
    assert.deepEqual(seen, [true, false, false]);
    const team = accessOf(POLICY, identity('viewer/team'));
    assert.deepEqual([team.seesTenant(BLUE), team.seesTenant(RED), team.seesTenant(null)], [true, false, true]);
  });

  it('is the sum of what its bindings give, each for itself', () => {
    const nova = accessOf(POLICY, identity('orchestrator/nova'));
    assert.ok(nova.seesTenant(RED), 'as a viewer of red');
    assert.ok(!nova.permits('ReleaseClaim', RED), 'an orchestrator of blue releases nothing of red');
    assert.ok(!nova.seesAllTenants);
  });

  it('lets operators see and release everything, and get no claim tokens', () => {
    const ann = accessOf(POLICY, identity('operator/ann'));
    assert.ok(ann.seesAllTenants && ann.permits('ReleaseClaim', RED) && ann.permits('ReleaseClaim', null));
    const refused = RPCS.filter((rpc) => !ann.mayCall(rpc));
    const makesTokens = ['CreateClaim', 'CreateClaimGroup', 'BatchCreateClaims', 'StreamClaims', 'RenewClaim'];
    assert.deepEqual(refused, [...makesTokens, 'Session']);
  });

  it('lets an agent be the node that its identity names, and nothing else', () => {
    const agent = accessOf(POLICY, identity('agent/p7-03'));
    assert.deepEqual([agent.isNode('p7-03' as NodeId), agent.isNode('p7-04' as NodeId)], [true, false]);
    assert.deepEqual(
      RPCS.filter((rpc) => agent.mayCall(rpc)),
      ['Session'],
    );
  });

  it('is nothing for strangers, for callers without a certificate, and for other trust domains', () => {
    const strangers = [identity('printer/9'), ANONYMOUS, { name: 'spiffe://evil/operator/ann', serial: null }];
    for (const who of strangers) {
      const access = accessOf(POLICY, who);
      assert.deepEqual(
        RPCS.filter((rpc) => access.mayCall(rpc)),
        [],
      );
      assert.ok(!access.seesTenant(null) && !access.seesAllTenants);
    }
  });

  it('is nothing for whom it denies, by name or by serial number in whatever form', () => {
    const denied = { identities: [pattern('operator/ann')], serials: new Set(['1A2B']) };
    const policy = policyOf([binding('operator', 'operator/*')], { denied });
    assert.ok(accessOf(policy, identity('operator/ann')).isDenied);
    for (const serial of ['1A2B', '1a:2b', '001A2B']) {
      assert.ok(accessOf(policy, identity('operator/bob', serial)).isDenied, serial);
    }
    assert.ok(accessOf(policy, identity('operator/bob', '1A2C')).mayCall('DrainNode'));
  });

  it('never locks the admin socket out, which no certificate can pass for', () => {
    const none = policyOf([], { denied: { identities: [pattern('*')], serials: new Set() } });
    assert.ok(accessOf(none, ADMIN).mayCall('DrainNode'));
    assert.ok(!accessOf(none, { ...ADMIN }).mayCall('DrainNode'), 'the same name is not the same');
  });

  it('limits an identity by the most that one of its roles allows', () => {
    const limits = { viewer: { callsInFlight: 1, streams: 0, watches: 99, waiting: 0 } };
    const nova = accessOf(policyOf(POLICY.bindings, { limits }), identity('orchestrator/nova'));
    assert.deepEqual([nova.limits.callsInFlight, nova.limits.watches], [256, 99]);
  });
});

describe('a new policy', () => {
  const before = accessOf(POLICY, identity('orchestrator/nova'));

  it('takes nothing away when it gives the same or more', () => {
    const wider = policyOf([
      binding('viewer', 'orchestrator/*', 'all'),
      binding('orchestrator', '*/nova', ['green', 'blue']),
    ]);
    assert.ok(keepsAll(before, accessOf(wider, identity('orchestrator/nova'))));
  });

  it('takes something away when a tenant, a role or everything is missing', () => {
    const [creator, ...others] = POLICY.bindings;
    assert.ok(creator !== undefined);
    const narrower = [policyOf(others), policyOf([creator]), policyOf([])];
    for (const policy of narrower) assert.ok(!keepsAll(before, accessOf(policy, identity('orchestrator/nova'))));
    const all = accessOf(policyOf([binding('viewer', 'viewer/team')]), identity('viewer/team'));
    const some = accessOf(policyOf([binding('viewer', 'viewer/team', ['blue'])]), identity('viewer/team'));
    assert.deepEqual([keepsAll(all, some), keepsAll(some, all)], [false, true]);
  });

  it('takes the node away from an agent whose identity names another one now', () => {
    const agent = accessOf(POLICY, identity('agent/p7-03'));
    const swapped = accessOf(policyOf([binding('agent', '{node}/p7-03')]), identity('agent/p7-03'));
    assert.ok(!keepsAll(agent, swapped));
  });
});
