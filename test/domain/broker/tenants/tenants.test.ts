import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PlacementRefusal } from '../../../../src/domain/broker/placement/explanation.js';
import { deleteTenant } from '../../../../src/domain/broker/tenants/tenant-commands.js';
import type { TenantId } from '../../../../src/domain/ids.js';
import { helloOf, World } from '../support.js';

const TENANT = 'blue' as TenantId;
const ofBlue = { tenant: TENANT };

describe('a tenant', () => {
  function worldWith(claimsMax: number): World {
    const world = new World();
    world.connect(helloOf('n1', { count: 4 }));
    world.tenant('blue', claimsMax);
    return world;
  }

  it('has to be there for a claim to name it', () => {
    const world = worldWith(1);
    const made = world.create({ tenant: 'green' as TenantId });
    assert.equal(made.ok ? null : made.refusal.reason, 'TENANT_NOT_FOUND');
  });

  it('gets as many claims as its quota, and is told what would change that', () => {
    const world = worldWith(2);
    world.claim(ofBlue);
    world.claim(ofBlue);
    const made = world.create(ofBlue);
    assert.ok(!made.ok);
    const { reason, explanation, metadata, message } = made.refusal as PlacementRefusal;
    assert.deepEqual([reason, metadata], ['TENANT_QUOTA_REACHED', { tenant: 'tenants/blue', claims_max: '2' }]);
    assert.match(
      message,
      /tenants\/blue has 2 live claims with an RMA and may have 2; raise the quota of tenants\/blue to 3 claims, or release 1 of its claims$/,
    );
    assert.deepEqual(explanation.causes, [{ cause: 'TENANT_QUOTA_REACHED', nodeCount: 1, exampleNodes: ['n1'] }]);
    assert.deepEqual(explanation.remedies[0], {
      change: { kind: 'RAISE_CLAIMS_MAX', tenant: 'tenants/blue', claimsMax: 3 },
      nodeCount: 1,
    });
    world.tenant('blue', 3);
    assert.equal(world.claim(ofBlue).state, 'RESERVED');
    assert.equal(world.claim().state, 'RESERVED', 'a claim of nobody has no quota');
  });

  it('has its quota back when a claim ends, and not before', () => {
    const world = worldWith(1);
    const { id } = world.claim(ofBlue);
    world.release(id);
    assert.equal(world.create(ofBlue).ok, false, 'it is RELEASING');
    world.report(id, 'ENDED');
    assert.equal(world.create(ofBlue).ok, true);
  });

  it('loses nothing when its quota is lowered, and needs none for a guest without an RMA', () => {
    const world = worldWith(2);
    const ids = [world.claim(ofBlue).id, world.claim(ofBlue).id];
    world.tenant('blue', 0);
    assert.deepEqual(
      ids.map((id) => world.now(id).state),
      ['RESERVED', 'RESERVED'],
    );
    assert.equal(world.claim({ ...ofBlue, need: 'PREFERRED' }).state, 'WITHOUT_RMA');
  });

  it('is not deleted while claims of it use RMAs, unless that is meant', () => {
    const world = worldWith(2);
    world.claim(ofBlue);
    world.claim(ofBlue);
    const refused = world.decide((fleet) => deleteTenant(fleet, { id: TENANT, force: false }));
    assert.deepEqual(refused.ok ? null : [refused.refusal.reason, refused.refusal.metadata], [
      'TENANT_IN_USE',
      { tenant: 'tenants/blue', claims: '2' },
    ]);
    assert.notEqual(world.fleet.tenants.find(TENANT), undefined);
  });

  it('can be deleted all the same; its claims go on, and still count when it is made anew', () => {
    const world = worldWith(2);
    const { id } = world.claim(ofBlue);
    assert.ok(world.decide((fleet) => deleteTenant(fleet, { id: TENANT, force: true })).ok);
    assert.equal(world.now(id).state, 'RESERVED');
    assert.equal(world.create(ofBlue).ok, false);
    world.tenant('blue', 1);
    const refused = world.create(ofBlue);
    assert.equal(refused.ok ? null : refused.refusal.reason, 'TENANT_QUOTA_REACHED');
  });
});
