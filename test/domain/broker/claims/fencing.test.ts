import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import type { ClaimReport } from '../../../../src/domain/link/reports.js';
import { HOLDER, helloOf, TTL_MS, World } from '../support.js';

const STATES: readonly ClaimReport['state'][] = ['PREPARING', 'PREPARED', 'BOUND', 'RECLAIMING', 'ENDED', 'REFUSED'];

/** A claim that its node has fenced and got back under a new token; `old` is it as it was. */
function renewedTooLate(): { readonly world: World; readonly old: Claim } {
  const world = new World();
  world.connect(helloOf('n1', { count: 1 }));
  const { id } = world.claim();
  world.report(id, 'PREPARED');
  world.pass(TTL_MS - 1);
  world.renew(id);
  const old = world.now(id);
  world.report(id, 'ENDED', { endCause: 'TIME_RAN_OUT' });
  world.takeOrders();
  return { world, old };
}

describe('a report under a fencing token that is not the claim’s', () => {
  for (const state of STATES) {
    it(`changes nothing of the claim when it says ${state}`, () => {
      const { world, old } = renewedTooLate();
      const { id } = old;
      const before = world.now(id);
      const holder = state === 'BOUND' ? { holder: HOLDER } : {};
      world.hear('n1', { claim: id, fencingToken: old.fencingToken, state, ...holder });
      assert.deepEqual(world.now(id), before);
      const ends = state === 'ENDED' || state === 'REFUSED';
      const { fencingToken } = old;
      assert.deepEqual(
        world.takeOrders(),
        ends ? [] : [{ type: 'unprepare', node: 'n1', claim: id, fencingToken, cause: 'RELEASE_REQUESTED' }],
      );
    });
  }

  it('changes nothing either when the token is one that the broker has not given out yet', () => {
    const { world, old } = renewedTooLate();
    const before = world.now(old.id);
    world.hear('n1', { claim: old.id, fencingToken: (before.fencingToken + 1) as never, state: 'ENDED' });
    assert.deepEqual(world.now(old.id), before);
  });
});

describe('a claim that is placed anew', () => {
  it('gets a fencing token above every one before, so that the node which refused it may have it again', () => {
    const world = new World();
    world.connect(helloOf('n1', { count: 1 }));
    world.connect(helloOf('n2', { count: 1 }));
    const { id, node: first, fencingToken } = world.claim();
    const other = world.claim();
    world.report(other.id, 'PREPARED');
    world.release(other.id);
    world.report(other.id, 'ENDED', { endCause: 'RELEASE_REQUESTED' });
    world.takeOrders();
    world.report(id, 'REFUSED', { refusal: 'NO_FREE_RMA' });
    const after = world.now(id);
    assert.notEqual(after.node, first);
    assert.ok(after.fencingToken > Math.max(fencingToken, other.fencingToken));
    assert.deepEqual([after.state, after.triedNodes], ['RESERVED', [first]]);
    assert.deepEqual(world.takeOrders(), [{ type: 'prepare', node: after.node, claim: id }]);
  });
});
