import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Claim } from '../../../src/domain/broker/claim.js';
import { claimId, HOLDER, helloOf, World } from './support.js';

/** A fleet that a backup was made of and brought back: two nodes with room, and one claim that nobody has redeemed, on n1. */
function restored() {
  const world = new World();
  world.connect(helloOf('n1', { count: 2 }));
  const claim = world.claim();
  world.report(claim.id, 'PREPARED');
  world.connect(helloOf('n2', { count: 2 }));
  world.disconnect('n1');
  world.fleet.restoredRevision = world.fleet.revision;
  world.fleet.resumeAt(world.fleet.revision + 2 ** 32);
  world.takeOrders();
  return { world, claim };
}

describe('a claim of the backup that a store was restored from', () => {
  it('that its agent has seen the end of ends again, and is placed nowhere else', () => {
    const { world, claim } = restored();
    world.connect(helloOf('n1', { count: 2 }));
    world.report(claim.id, 'REFUSED', { refusal: 'CLAIM_FENCED' });
    const { state, endCause, node, endMs } = world.now(claim.id);
    assert.deepEqual(
      { state, endCause, node, endMs },
      { state: 'REVOKED', endCause: 'UNKNOWN_TO_BROKER', node: 'n1', endMs: world.nowMs },
    );
    assert.deepEqual(
      world.takeOrders().map(({ type, node: to }) => [type, to]),
      [['prepare', 'n1']],
      'somebody was told that it is over: no other agent may hold an RMA for its token',
    );
  });

  it('that its agent has no room for is placed elsewhere, as ever', () => {
    const { world, claim } = restored();
    world.connect(helloOf('n1', { count: 2 }));
    world.report(claim.id, 'REFUSED', { refusal: 'NO_FREE_RMA' });
    assert.deepEqual([world.now(claim.id).state, world.now(claim.id).node], ['RESERVED', 'n2']);
  });

  it('goes on when its agent still has it, and ends by what its holder does', () => {
    const { world, claim } = restored();
    const bound = { claim: claim.id, fencingToken: claim.fencingToken, state: 'BOUND', holder: HOLDER } as const;
    world.connect(helloOf('n1', { count: 2, claims: [bound] }));
    assert.deepEqual([world.now(claim.id).state, world.now(claim.id).holder], ['BOUND', HOLDER]);
    world.report(claim.id, 'ENDED', { endCause: 'HOLDER_EXITED' });
    assert.deepEqual([world.now(claim.id).state, world.now(claim.id).endCause], ['RELEASED', 'HOLDER_EXITED']);
  });
});

describe('a claim that was made after a restore', () => {
  it('and that its agent takes for over is placed anew under a new token, as ever', () => {
    const { world } = restored();
    world.connect(helloOf('n1', { count: 2 }));
    const made = world.claim({ node: null });
    const [first, other] = made.node === 'n1' ? ['n1', 'n2'] : ['n2', 'n1'];
    world.report(made.id, 'REFUSED', { refusal: 'CLAIM_FENCED' });
    assert.deepEqual([made.node, world.now(made.id).state, world.now(made.id).node], [first, 'RESERVED', other]);
  });
});

describe('a node that comes with a claim of which the broker has no record', () => {
  it('is told so, once in a session, and not that somebody asked for its end', () => {
    const world = new World();
    const fencingToken = 7 as Claim['fencingToken'];
    const bound = { claim: claimId('x'), fencingToken, state: 'BOUND', holder: HOLDER } as const;
    world.connect(helloOf('n1', { count: 1, claims: [bound] }));
    assert.deepEqual(world.takeOrders(), [
      { type: 'unprepare', node: 'n1', claim: 'x', fencingToken, cause: 'UNKNOWN_TO_BROKER' },
    ]);
    world.hear('n1', bound);
    assert.deepEqual(world.takeOrders(), []);
  });
});
