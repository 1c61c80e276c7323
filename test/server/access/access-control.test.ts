import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contract } from '../../../src/common/rpc/contract.js';
import { ADMIN, ANONYMOUS } from '../../../src/domain/access/identity.js';
import { OPEN_RPCS, RPC_RULES } from '../../../src/domain/access/roles.js';
import { AccessControl } from '../../../src/server/access/access-control.js';
import { refusalOf } from '../../../src/server/access/call-guard.js';
import { binding, identity, policyOf } from '../../domain/access/support.js';

const OPERATOR = binding('operator', 'operator/*');
const VIEWER = binding('viewer', 'viewer/*', ['blue']);

describe('who may do what now', () => {
  it('is everybody everything without a policy, and over the admin socket what operators may', () => {
    const control = new AccessControl(null);
    assert.ok(control.callerOf(ANONYMOUS).access.mayCall('CreateClaim'));
    const admin = control.callerOf(ADMIN).access;
    assert.deepEqual([admin.mayCall('DrainNode'), admin.mayCall('CreateClaim')], [true, false]);
  });

  it('changes with the policy, also for a caller that is known already', () => {
    const control = new AccessControl(policyOf([OPERATOR]));
    const caller = control.callerOf(identity('viewer/bob'));
    assert.ok(!caller.access.mayCall('ListClaims'));
    control.replace(policyOf([VIEWER]));
    assert.ok(caller.access.mayCall('ListClaims'));
  });

  it('is worked out once for a connection and a policy', () => {
    const control = new AccessControl(policyOf([OPERATOR]));
    const who = identity('operator/ann');
    assert.equal(control.callerOf(who), control.callerOf(who));
    assert.equal(control.callerOf(who).access, control.callerOf(who).access);
  });

  it('ends what goes on for a caller that loses a right, and nothing else', () => {
    const control = new AccessControl(policyOf([OPERATOR, VIEWER]));
    const ended: string[] = [];
    const follow = (path: string) =>
      control.follow({ caller: control.callerOf(identity(path)), accessLost: () => ended.push(path) });
    follow('operator/ann');
    follow('viewer/bob');
    const over = follow('viewer/carl');
    over();
    control.replace(policyOf([OPERATOR]));
    assert.deepEqual(ended, ['viewer/bob']);
  });
});

describe('the guard of calls', () => {
  it('knows every RPC of the contract, and no other', () => {
    const { BrokerService, FleetService, AgentService } = contract();
    const services = [BrokerService, FleetService, AgentService];
    const rpcs = services.flatMap(({ service }) => Object.keys(service));
    assert.deepEqual([...Object.keys(RPC_RULES), ...OPEN_RPCS].sort(), rpcs.sort());
  });

  it('is closed for what is not listed', () => {
    const control = new AccessControl(policyOf([OPERATOR]));
    const reasonOf = (path: string, who: string) => refusalOf(path, control.callerOf(identity(who)))?.reason ?? null;
    assert.equal(reasonOf('/rma.v1.FleetService/DrainNode', 'operator/ann'), null);
    assert.equal(reasonOf('/rma.v1.FleetService/DrainNode', 'viewer/bob'), 'ACCESS_DENIED');
    for (const path of ['/rma.v1.FleetService/toString', '/rma.v1.FleetService/', '/other.Service/DrainNode', '']) {
      assert.equal(reasonOf(path, 'operator/ann'), 'ACCESS_DENIED', path);
    }
  });

  it('lets everybody ask for health, and only operators for reflection', () => {
    const control = new AccessControl(policyOf([OPERATOR]));
    const reasonOf = (path: string, who: string) => refusalOf(path, control.callerOf(identity(who)))?.reason ?? null;
    assert.equal(reasonOf('/grpc.health.v1.Health/Check', 'printer/9'), null);
    const reflection = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo';
    assert.deepEqual(
      [reasonOf(reflection, 'operator/ann'), reasonOf(reflection, 'viewer/bob')],
      [null, 'ACCESS_DENIED'],
    );
  });
});
