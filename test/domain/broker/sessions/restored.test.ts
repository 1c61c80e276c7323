import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import { claimId, HOLDER, helloOf, World } from '../support.js';

/**
 * A fleet that a backup was made of and brought back: two nodes with room, and one claim
 * that nobody has redeemed, on n1.
 */
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

function endOf(world: World, claim: Claim) {
  const { state, endCause, node } = world.now(claim.id);
  return { state, endCause, node };
}

const UNKNOWN = { state: 'REVOKED', endCause: 'UNKNOWN_TO_BROKER', node: 'n1' } as const;
const later = ({ fencingToken }: Claim) => (fencingToken + 1) as Claim['fencingToken'];

describe('a claim of the backup that a store was restored from', () => {
  it('that its agent does not know any more has ended since, and nobody is told to prepare it', () => {
    const { world, claim } = restored();
    world.connect(helloOf('n1', { count: 2 }));
    assert.deepEqual(endOf(world, claim), UNKNOWN);
    assert.deepEqual(
      world.takeOrders(),
      [],
      'somebody was told that it is over: no agent may hold an RMA for its token',
    );
  });

  it('that its agent cannot prepare is placed nowhere else', () => {
    const { world, claim } = restored();
    const { id, fencingToken } = claim;
    world.connect(helloOf('n1', { count: 2, claims: [{ claim: id, fencingToken, state: 'PREPARING' }] }));
    world.takeOrders();
    world.report(id, 'REFUSED', { refusal: 'NO_FREE_RMA' });
    assert.deepEqual(endOf(world, claim), UNKNOWN);
    assert.deepEqual(world.takeOrders(), []);
  });

  it('that has run out at its agent has run out, whatever is left of it by the backup', () => {
    const { world, claim } = restored();
    const { id, fencingToken } = claim;
    const end = { claim: id, fencingToken, state: 'ENDED', endCause: 'TIME_RAN_OUT' } as const;
    world.connect(helloOf('n1', { count: 2, claims: [end] }));
    assert.deepEqual(endOf(world, claim), { state: 'EXPIRED', endCause: 'TIME_RAN_OUT', node: 'n1' });
  });

  it('that its agent has by a later placement ends, and so does what the agent has', () => {
    const { world, claim } = restored();
    const there = { claim: claim.id, fencingToken: later(claim), state: 'PREPARED' } as const;
    world.connect(helloOf('n1', { count: 2, claims: [there] }));
    assert.deepEqual(endOf(world, claim), UNKNOWN);
    const orders = world.takeOrders().filter(({ type }) => type === 'unprepare');
    assert.deepEqual(orders, [
      { type: 'unprepare', node: 'n1', claim: claim.id, fencingToken: later(claim), cause: 'UNKNOWN_TO_BROKER' },
    ]);
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
