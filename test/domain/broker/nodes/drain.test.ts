import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ClaimId, Incarnation } from '../../../../src/domain/ids.js';
import type { ClaimReport } from '../../../../src/domain/link/reports.js';
import { HOLDER, helloOf, nodeId, TTL_MS, World } from '../support.js';

const FOR_MS = 600_000;

function worldWithNode(count = 4): World {
  const world = new World();
  world.connect(helloOf('n1', { count }));
  return world;
}

function shape(world: World, id: ClaimId) {
  const { state, endCause } = world.now(id);
  return { state, endCause };
}

function recordOf(world: World) {
  const { cordonReason, drain } = world.fleet.nodes.get(nodeId('n1'))?.record ?? {};
  return { cordonReason, drain };
}

describe('draining a node', () => {
  it('cordons it, tells its agent, and takes back what was not redeemed', () => {
    const world = worldWithNode();
    const [reserved, prepared, bound] = [world.claim(), world.claim(), world.claim()];
    world.report(prepared.id, 'PREPARED');
    world.report(bound.id, 'BOUND');
    world.takeOrders();
    world.drain('n1', FOR_MS, 'new fan');
    const drain = { reason: 'new fan', deadlineMs: world.nowMs + FOR_MS };
    assert.deepEqual(recordOf(world), { cordonReason: 'new fan', drain });
    const unprepareOf = ({ id, fencingToken }: typeof bound) =>
      ({ type: 'unprepare', node: 'n1', claim: id, fencingToken, cause: 'NODE_DRAINED' }) as const;
    assert.deepEqual(world.takeOrders(), [{ type: 'drain', node: 'n1' }, unprepareOf(reserved), unprepareOf(prepared)]);
    for (const { id } of [reserved, prepared]) {
      assert.deepEqual(shape(world, id), { state: 'RELEASING', endCause: 'NODE_DRAINED' });
      world.report(id, 'ENDED', { endCause: 'NODE_DRAINED' });
      assert.deepEqual(shape(world, id), { state: 'REVOKED', endCause: 'NODE_DRAINED' });
    }
    assert.deepEqual(shape(world, bound.id), { state: 'BOUND', endCause: null });
    const refused = world.create();
    assert.equal(refused.ok ? '' : refused.refusal.reason, 'NO_FREE_RMA');
  });

  it('never ends a guest: a claim that was redeemed just before its agent heard is BOUND', () => {
    const world = worldWithNode();
    const { id } = world.claim();
    world.report(id, 'PREPARED');
    world.drain('n1');
    world.report(id, 'BOUND');
    assert.deepEqual(shape(world, id), { state: 'BOUND', endCause: null });
    assert.equal(world.progress('n1').boundCount, 1);
    world.pass(2 * FOR_MS);
    assert.equal(world.now(id).state, 'BOUND');
    assert.equal(world.progress('n1').overdue, true);
  });

  it('lets a release win over the drain, as over an expiry', () => {
    const world = worldWithNode();
    const { id } = world.claim();
    world.drain('n1');
    world.release(id);
    world.report(id, 'BOUND');
    assert.deepEqual(shape(world, id), { state: 'RELEASING', endCause: 'RELEASE_REQUESTED' });
  });

  it('counts what holds on, and is over when the node is empty', () => {
    const world = worldWithNode();
    const [waiting, bound, leaving] = [world.claim(), world.claim(), world.claim()];
    world.report(bound.id, 'BOUND');
    world.report(leaving.id, 'BOUND');
    world.report(leaving.id, 'RECLAIMING', { endCause: 'HOLDER_EXITED' });
    world.drain('n1');
    const open = { drained: false, overdue: false };
    assert.deepEqual(world.progress('n1'), {
      ...open,
      boundCount: 1,
      releasingCount: 1,
      revokingCount: 1,
      remainingClaims: [waiting.id, bound.id, leaving.id],
    });
    world.report(waiting.id, 'ENDED');
    world.report(leaving.id, 'ENDED');
    assert.deepEqual(world.progress('n1'), {
      ...open,
      boundCount: 1,
      releasingCount: 0,
      revokingCount: 0,
      remainingClaims: [bound.id],
    });
    world.report(bound.id, 'ENDED', { endCause: 'HOLDER_RELEASED' });
    assert.equal(world.progress('n1').drained, true);
  });

  it('is overdue from its deadline on, and may still become empty', () => {
    const world = worldWithNode();
    const { id } = world.claim();
    world.report(id, 'BOUND');
    world.drain('n1', FOR_MS);
    world.pass(FOR_MS - 1);
    assert.equal(world.progress('n1').overdue, false);
    world.pass(1);
    assert.equal(world.progress('n1').overdue, true);
    assert.equal(recordOf(world).cordonReason, 'new fan');
    world.report(id, 'ENDED');
    const { drained, overdue } = world.progress('n1');
    assert.deepEqual({ drained, overdue }, { drained: true, overdue: false });
  });

  it('does not take a node for empty whose agent is silent, serves guests by itself, or holds what was given up', () => {
    const world = worldWithNode();
    world.drain('n1');
    assert.equal(world.progress('n1').drained, true);
    world.disconnect('n1');
    assert.equal(world.progress('n1').drained, false);
    const { inventory } = helloOf('n1');
    world.connect(helloOf('n1', { inventory: { ...inventory, unclaimedCount: 1, unscheduledCount: 1 } }));
    assert.equal(world.progress('n1').drained, false);
    const stray: ClaimReport = { claim: 'c9' as ClaimId, fencingToken: 9, state: 'BOUND', holder: HOLDER } as never;
    world.connect(helloOf('n1', { claims: [stray] }));
    assert.equal(world.progress('n1').drained, false);
    world.hear('n1', { ...stray, state: 'ENDED' });
    assert.equal(world.progress('n1').drained, true);
  });

  it('goes on when the agent comes back: what it says to have prepared is taken back', () => {
    const world = worldWithNode();
    const { id, fencingToken } = world.claim();
    world.disconnect('n1');
    world.drain('n1');
    world.takeOrders();
    world.connect(
      helloOf('n1', { incarnation: 'life-2' as Incarnation, claims: [{ claim: id, fencingToken, state: 'PREPARED' }] }),
    );
    assert.deepEqual(world.takeOrders(), [
      { type: 'unprepare', node: 'n1', claim: id, fencingToken, cause: 'NODE_DRAINED' },
    ]);
    assert.deepEqual(shape(world, id), { state: 'RELEASING', endCause: 'NODE_DRAINED' });
    world.connect(helloOf('n1'));
    assert.deepEqual(
      shape(world, id),
      { state: 'REVOKED', endCause: 'NODE_DRAINED' },
      'the agent does not know it any more',
    );
  });

  it('ends with an uncordon, of which the agent is told', () => {
    const world = worldWithNode();
    world.drain('n1');
    world.takeOrders();
    world.cordon('n1', null);
    assert.deepEqual(recordOf(world), { cordonReason: null, drain: null });
    assert.deepEqual(world.takeOrders(), [{ type: 'drain', node: 'n1' }]);
    assert.ok(world.create().ok);
  });

  it('keeps its reason and deadline under another cordon, and takes new ones with another drain', () => {
    const world = worldWithNode();
    world.drain('n1', FOR_MS, 'new fan');
    const { drain } = recordOf(world);
    world.cordon('n1', 'and new memory');
    assert.deepEqual(recordOf(world), { cordonReason: 'and new memory', drain });
    world.drain('n1', TTL_MS, 'now');
    assert.deepEqual(recordOf(world), {
      cordonReason: 'now',
      drain: { reason: 'now', deadlineMs: world.nowMs + TTL_MS },
    });
  });

  it('is the node’s own: it outlives another boot, and ends when the node is removed', () => {
    const world = worldWithNode();
    world.drain('n1');
    world.connect(helloOf('n1', { bootId: 'boot-2' as never }));
    assert.notEqual(recordOf(world).drain, null);
    world.disconnect('n1');
    world.remove('n1');
    world.connect(helloOf('n1'));
    assert.deepEqual(recordOf(world), { cordonReason: null, drain: null });
  });
});
