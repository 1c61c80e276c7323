import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { restoreFleet } from '../../../../src/domain/broker/fleet/restore-fleet.js';
import { HOLDER, helloOf, World } from '../support.js';

function worldWithBound(count: number) {
  const world = new World();
  world.connect(helloOf('n1', { count }));
  const ids = Array.from({ length: count }, () => world.claim().id);
  for (const id of ids) world.report(id, 'BOUND');
  return { world, ids };
}

describe('since when the oldest claim is RELEASING', () => {
  it('is known while there is one, in the order in which they came to it', () => {
    const { world, ids } = worldWithBound(3);
    const [first, second, third] = ids;
    assert.ok(first && second && third);
    assert.equal(world.fleet.claims.releasing.oldestSinceMs(), null);
    world.pass(1_000);
    world.release(second);
    const secondMs = world.nowMs;
    world.pass(1_000);
    world.release(first);
    const firstMs = world.nowMs;
    assert.equal(world.fleet.claims.releasing.oldestSinceMs(), secondMs);
    world.report(second, 'ENDED');
    assert.equal(world.fleet.claims.releasing.oldestSinceMs(), firstMs);
    world.report(first, 'ENDED');
    assert.equal(world.fleet.claims.releasing.oldestSinceMs(), null);
  });

  it('does not move with what is learnt of it meanwhile, and a claim that is BOUND after all counts no more', () => {
    const { world, ids } = worldWithBound(1);
    const [bound] = ids;
    assert.ok(bound);
    world.release(bound);
    const sinceMs = world.nowMs;
    world.pass(5_000);
    world.report(bound, 'BOUND', { holder: { ...HOLDER, pid: 8 } });
    assert.equal(world.fleet.claims.releasing.oldestSinceMs(), sinceMs);

    const other = new World();
    other.connect(helloOf('n1'));
    const late = other.claim();
    other.pass(60_000);
    assert.equal(other.now(late.id).state, 'RELEASING');
    assert.equal(other.fleet.claims.releasing.oldestSinceMs(), other.nowMs);
    other.report(late.id, 'BOUND');
    assert.equal(other.fleet.claims.releasing.oldestSinceMs(), null);
  });

  it('is the same after a restart, in whatever order the claims were made', () => {
    const { world, ids } = worldWithBound(2);
    const [first, second] = ids;
    assert.ok(first && second);
    world.release(second);
    const sinceMs = world.nowMs;
    world.pass(1_000);
    world.release(first);
    const { fleet } = world;
    const records = { nodes: [...fleet.nodes.values()].map(({ record }) => record), tenants: [] };
    const again = restoreFleet({ ...records, claims: fleet.claims.values(), revision: fleet.revision });
    assert.equal(again.claims.releasing.oldestSinceMs(), sinceMs);
  });
});
