import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ARCHIVED_PER_STEP_MAX } from '../../../../src/domain/broker/claims/expiry.js';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import type { BootId, ClaimId } from '../../../../src/domain/ids.js';
import { claimId, HOLDER, helloOf, nodeId, TTL_MS, World } from '../support.js';

function worldWithNode(count = 2): World {
  const world = new World();
  world.connect(helloOf('n1', { count }));
  return world;
}

function shape({ state, endCause, node }: Claim) {
  return { state, endCause, node };
}

describe('a claim', () => {
  it('is RESERVED when placed, PREPARED by its agent, BOUND by its holder, RELEASED when the kernel has its RMA back', () => {
    const world = worldWithNode();
    const { id, fencingToken } = world.claim();
    assert.deepEqual(world.takeOrders(), [{ type: 'prepare', node: 'n1', claim: id }]);
    assert.equal(world.now(id).state, 'RESERVED');
    world.report(id, 'PREPARED', { clearing: { method: 'KERNEL', durationMs: 1, pagesChecked: 4 } });
    assert.equal(world.now(id).clearing?.pagesChecked, 4);
    world.report(id, 'BOUND');
    assert.deepEqual(world.now(id).holder, HOLDER);
    world.report(id, 'RECLAIMING', { endCause: 'HOLDER_EXITED' });
    assert.deepEqual(shape(world.now(id)), { state: 'RELEASING', endCause: 'HOLDER_EXITED', node: 'n1' });
    world.report(id, 'ENDED', { endCause: 'HOLDER_EXITED' });
    assert.deepEqual(shape(world.now(id)), { state: 'RELEASED', endCause: 'HOLDER_EXITED', node: 'n1' });
    assert.equal(world.now(id).fencingToken, fencingToken);
    assert.equal(world.now(id).endMs, world.nowMs);
    assert.deepEqual(world.takeOrders(), []);
  });

  it('uses its RMA until its agent has ended it', () => {
    const world = worldWithNode(1);
    const { id } = world.claim();
    world.report(id, 'PREPARED');
    world.release(id);
    const refused = world.create();
    assert.equal(refused.ok ? '' : refused.refusal.reason, 'NO_FREE_RMA');
    assert.equal(refused.ok ? 0 : refused.refusal.retryAfterMs, 1_000);
    world.report(id, 'ENDED', { endCause: 'RELEASE_REQUESTED' });
    assert.equal(world.now(id).state, 'RELEASED');
    assert.equal(world.create().ok, true);
  });

  it('expires when its time runs out: the agent is told, and has the last word', () => {
    const world = worldWithNode();
    const { id, fencingToken } = world.claim();
    world.report(id, 'PREPARED');
    world.takeOrders();
    world.pass(TTL_MS - 1);
    assert.equal(world.now(id).state, 'PREPARED');
    world.pass(1);
    assert.deepEqual(shape(world.now(id)), { state: 'RELEASING', endCause: 'TIME_RAN_OUT', node: 'n1' });
    assert.deepEqual(world.takeOrders(), [
      { type: 'unprepare', node: 'n1', claim: id, fencingToken, cause: 'TIME_RAN_OUT' },
    ]);
    world.report(id, 'ENDED', { endCause: 'TIME_RAN_OUT' });
    assert.equal(world.now(id).state, 'EXPIRED');
  });

  it('is BOUND after all when it was redeemed just before its agent heard that it expired', () => {
    const world = worldWithNode();
    const { id } = world.claim();
    world.report(id, 'PREPARED');
    world.pass(TTL_MS);
    world.report(id, 'BOUND');
    assert.deepEqual(shape(world.now(id)), { state: 'BOUND', endCause: null, node: 'n1' });
    world.pass(10 * TTL_MS);
    assert.equal(world.now(id).state, 'BOUND');
  });

  it('does not expire while its node is silent, for only the agent knows whether it was redeemed', () => {
    const world = worldWithNode();
    const { id } = world.claim();
    world.report(id, 'PREPARED');
    world.disconnect('n1');
    world.pass(5 * TTL_MS);
    assert.equal(world.now(id).state, 'PREPARED');
    world.connect(
      helloOf('n1', { claims: [{ claim: id, fencingToken: world.now(id).fencingToken, state: 'PREPARED' }] }),
    );
    world.pass(5_000);
    assert.equal(world.now(id).endCause, 'TIME_RAN_OUT');
  });

  it('gets more time by a renewal, which its agent is told of', () => {
    const world = worldWithNode();
    const { id } = world.claim();
    world.report(id, 'PREPARED');
    world.pass(TTL_MS - 1);
    world.takeOrders();
    const renewed = world.renew(id);
    assert.equal(renewed.ok && renewed.value.expireMs, world.nowMs + TTL_MS);
    assert.deepEqual(world.takeOrders(), [{ type: 'prepare', node: 'n1', claim: id }]);
    world.pass(TTL_MS - 1);
    assert.equal(world.now(id).state, 'PREPARED');
  });

  it('stays under a new token when its agent let it run out before it heard of a renewal', () => {
    const world = worldWithNode(1);
    const { id, fencingToken } = world.claim();
    world.report(id, 'PREPARED');
    world.pass(TTL_MS - 1);
    world.renew(id);
    world.takeOrders();
    world.report(id, 'ENDED', { endCause: 'TIME_RAN_OUT' });
    assert.equal(world.now(id).state, 'RESERVED');
    assert.ok(world.now(id).fencingToken > fencingToken);
    assert.deepEqual(world.takeOrders(), [{ type: 'prepare', node: 'n1', claim: id }]);
  });

  it('outlives an offer that failed after the time which its agent knew of, when that was renewed', () => {
    const world = worldWithNode(1);
    const { id, fencingToken } = world.claim();
    world.report(id, 'PREPARED');
    world.pass(TTL_MS - 1);
    world.renew(id);
    world.takeOrders();
    world.report(id, 'RECLAIMING', { endCause: 'TIME_RAN_OUT', holder: HOLDER });
    assert.deepEqual(shape(world.now(id)), { state: 'RESERVED', endCause: null, node: 'n1' });
    world.report(id, 'ENDED', { endCause: 'TIME_RAN_OUT', holder: HOLDER });
    assert.equal(world.now(id).state, 'RESERVED');
    assert.ok(world.now(id).fencingToken > fencingToken);
    assert.deepEqual(world.takeOrders(), [{ type: 'prepare', node: 'n1', claim: id }]);
  });

  it('needs no renewal once BOUND, and cannot be renewed once it is ending', () => {
    const world = worldWithNode();
    const { id } = world.claim();
    world.report(id, 'BOUND');
    assert.equal(world.renew(id).ok, true);
    world.release(id);
    const refused = world.renew(id);
    assert.equal(refused.ok ? '' : refused.refusal.reason, 'CLAIM_ENDED');
    assert.equal(world.renew(claimId('nobody')).ok, false);
  });

  it('asks its holder to let go when a BOUND claim is released, and ends when the holder is gone', () => {
    const world = worldWithNode();
    const { id, fencingToken } = world.claim();
    world.report(id, 'BOUND');
    world.takeOrders();
    world.release(id);
    world.release(id);
    assert.deepEqual(world.takeOrders(), [
      { type: 'unprepare', node: 'n1', claim: id, fencingToken, cause: 'RELEASE_REQUESTED' },
    ]);
    world.report(id, 'BOUND');
    assert.equal(world.now(id).state, 'RELEASING');
    world.report(id, 'ENDED', { endCause: 'HOLDER_EXITED' });
    assert.deepEqual(shape(world.now(id)), { state: 'RELEASED', endCause: 'RELEASE_REQUESTED', node: 'n1' });
  });

  it('never comes back once it was released, whatever its agent says later', () => {
    const world = worldWithNode();
    const { id, fencingToken } = world.claim();
    world.release(id);
    world.report(id, 'ENDED');
    world.takeOrders();
    world.report(id, 'PREPARED');
    assert.equal(world.now(id).state, 'RELEASED');
    assert.deepEqual(world.takeOrders(), [
      { type: 'unprepare', node: 'n1', claim: id, fencingToken, cause: 'RELEASE_REQUESTED' },
    ]);
  });

  it('never comes back once it was released, even when its time had run out before and its holder was faster', () => {
    const world = worldWithNode();
    const { id, fencingToken } = world.claim();
    world.report(id, 'PREPARED');
    world.pass(TTL_MS);
    world.takeOrders();
    const released = world.release(id);
    assert.equal(released.ok && released.value.endCause, 'RELEASE_REQUESTED');
    assert.deepEqual(world.takeOrders(), [
      { type: 'unprepare', node: 'n1', claim: id, fencingToken, cause: 'RELEASE_REQUESTED' },
    ]);
    world.report(id, 'BOUND');
    assert.deepEqual(shape(world.now(id)), { state: 'RELEASING', endCause: 'RELEASE_REQUESTED', node: 'n1' });
    assert.deepEqual(world.now(id).holder, HOLDER);
  });

  it('is placed on another node when its agent refuses, and revoked after the third', () => {
    const world = worldWithNode(1);
    world.connect(helloOf('n2', { count: 1 }));
    world.connect(helloOf('n3', { count: 1 }));
    const { id } = world.claim();
    world.report(id, 'REFUSED', { refusal: 'NO_FREE_RMA' });
    assert.deepEqual(shape(world.now(id)), { state: 'RESERVED', endCause: null, node: 'n2' });
    world.report(id, 'REFUSED', { refusal: 'NO_FREE_RMA' });
    assert.equal(world.now(id).node, 'n3');
    world.report(id, 'REFUSED', { refusal: 'NO_FREE_RMA' });
    assert.deepEqual(shape(world.now(id)), { state: 'REVOKED', endCause: 'PREPARE_FAILED', node: 'n3' });
  });

  it('ignores a refusal of an older placement', () => {
    const world = worldWithNode(1);
    world.connect(helloOf('n2', { count: 1 }));
    const { id, fencingToken } = world.claim();
    world.report(id, 'REFUSED');
    world.hear('n1', { claim: id, fencingToken, state: 'REFUSED' });
    assert.equal(world.now(id).node, 'n2');
  });

  const ended = (world: World): ClaimId => {
    const { id } = world.claim();
    world.release(id);
    world.report(id, 'ENDED');
    return id;
  };

  it('leaves memory when it ended longer ago than claims are remembered', () => {
    const world = worldWithNode();
    const id = ended(world);
    const limits = { endedRetentionMs: 1_000 };
    world.pass(999, limits);
    assert.ok(world.fleet.claims.has(id));
    world.pass(2, limits);
    assert.equal(world.fleet.claims.has(id), false);
  });

  it('leaves memory before its time when more have ended than memory keeps, the oldest first', () => {
    const world = worldWithNode();
    const [oldest, older, newest] = [ended(world), ended(world), ended(world)];
    const live = world.claim();
    world.pass(0, { endedInMemoryMax: 1 });
    assert.deepEqual([...world.fleet.claims.keys()], [newest, live.id]);
    assert.deepEqual(
      [oldest, older].map((id) => world.fleet.claims.has(id)),
      [false, false],
    );
    assert.equal(world.fleet.liveClaimCount, 1);
  });

  it('leaves memory in slices when many are to leave', () => {
    const world = new World({ checked: false });
    world.connect(helloOf('n1', { count: 1 }));
    for (let count = 0; count < 1.5 * ARCHIVED_PER_STEP_MAX; count++) ended(world);
    world.pass(0, { endedInMemoryMax: 0 });
    assert.equal(world.fleet.claims.size, ARCHIVED_PER_STEP_MAX / 2);
    world.pass(0, { endedInMemoryMax: 0 });
    assert.equal(world.fleet.claims.size, 0);
  });
});

describe('the same request again', () => {
  const request = { requestId: 'r-1' };

  it('gets the same claim as it is now', () => {
    const world = worldWithNode();
    const first = world.create({}, request);
    assert.ok(first.ok);
    world.report(first.value.id, 'PREPARED');
    const again = world.create({}, request);
    assert.equal(again.ok && again.value.id, first.value.id);
    assert.equal(again.ok && again.value.state, 'PREPARED');
    assert.equal(world.fleet.claims.size, 1);
  });

  it('is the same in whatever order its labels come', () => {
    const world = worldWithNode();
    const first = world.create({ labels: { a: '1', b: '2' } }, request);
    const again = world.create({ labels: { b: '2', a: '1' } }, request);
    assert.equal(again.ok && again.value.id, first.ok && first.value.id);
  });

  for (const [what, spec, terms] of [
    ['guest', { guest: 'another' }, 'terms'],
    ['size', { minRmaBytes: 2 }, 'terms'],
    ['label', { labels: { a: '2' } }, 'terms'],
    ['lifetime or id', { labels: { a: '1' } }, 'others'],
  ] as const) {
    it(`is refused with another ${what}`, () => {
      const world = worldWithNode();
      world.create({ labels: { a: '1' } }, { ...request, requestTerms: 'terms' });
      const other = world.create(spec, { ...request, requestTerms: terms });
      assert.equal(other.ok ? '' : other.refusal.reason, 'REQUEST_ID_REUSED');
      assert.equal(world.fleet.claims.size, 1);
    });
  }

  it('makes nothing when it only asks', () => {
    const world = worldWithNode();
    const asked = world.create({}, { ...request, validateOnly: true });
    assert.equal(asked.ok && asked.value.node, 'n1');
    assert.equal(world.fleet.claims.size, 0);
    assert.deepEqual(world.takeOrders(), []);
  });

  it('is refused when its id is taken, or the broker is full', () => {
    const world = worldWithNode();
    const { id } = world.claim();
    const taken = world.create({}, { claimId: id });
    assert.equal(taken.ok ? '' : taken.refusal.reason, 'CLAIM_EXISTS');
  });
});

describe('a node that comes back', () => {
  it('with another boot id has lost its claims', () => {
    const world = worldWithNode();
    const bound = world.claim().id;
    const reserved = world.claim().id;
    world.report(bound, 'BOUND');
    world.connect(helloOf('n1', { bootId: 'boot-2' as BootId, count: 2 }));
    for (const id of [bound, reserved]) {
      assert.deepEqual(shape(world.now(id)), { state: 'LOST', endCause: 'NODE_REBOOTED', node: 'n1' });
    }
    assert.equal(world.fleet.nodes.get(nodeId('n1'))?.liveClaims.size, 0);
  });

  it('with the same boot id and no memory of a prepared claim prepares it again', () => {
    const world = worldWithNode();
    const { id } = world.claim();
    world.report(id, 'PREPARED');
    world.takeOrders();
    world.connect(helloOf('n1', { count: 2 }));
    assert.equal(world.now(id).state, 'RESERVED');
    assert.deepEqual(world.takeOrders(), [{ type: 'prepare', node: 'n1', claim: id }]);
  });

  it('without a claim that was bound has seen its holder go', () => {
    const world = worldWithNode();
    const { id } = world.claim();
    world.report(id, 'BOUND');
    world.connect(helloOf('n1', { count: 2 }));
    assert.deepEqual(shape(world.now(id)), { state: 'RELEASED', endCause: 'HOLDER_EXITED', node: 'n1' });
  });

  it('is told again to end a claim that was released while it was silent', () => {
    const world = worldWithNode();
    const { id, fencingToken } = world.claim();
    world.report(id, 'PREPARED');
    world.disconnect('n1');
    world.release(id);
    assert.equal(world.now(id).state, 'RELEASING');
    world.takeOrders();
    world.connect(helloOf('n1', { count: 2, claims: [{ claim: id, fencingToken, state: 'PREPARED' }] }));
    assert.deepEqual(world.takeOrders(), [
      { type: 'unprepare', node: 'n1', claim: id, fencingToken, cause: 'RELEASE_REQUESTED' },
    ]);
  });

  it('is told of a renewal that it missed', () => {
    const world = worldWithNode();
    const { id, fencingToken } = world.claim();
    world.report(id, 'PREPARED');
    world.disconnect('n1');
    world.renew(id, 2 * TTL_MS);
    world.takeOrders();
    world.connect(helloOf('n1', { count: 2, claims: [{ claim: id, fencingToken, state: 'PREPARED' }] }));
    assert.deepEqual(world.takeOrders(), [{ type: 'prepare', node: 'n1', claim: id }]);
    assert.equal(world.now(id).state, 'PREPARED');
  });

  it('is told again to ask a holder to let go, once in a session', () => {
    const world = worldWithNode();
    const { id, fencingToken } = world.claim();
    world.report(id, 'BOUND');
    world.disconnect('n1');
    world.release(id);
    world.takeOrders();
    const bound = { claim: id, fencingToken, state: 'BOUND', holder: HOLDER } as const;
    world.connect(helloOf('n1', { count: 2, claims: [bound] }));
    assert.deepEqual(world.takeOrders(), [
      { type: 'unprepare', node: 'n1', claim: id, fencingToken, cause: 'RELEASE_REQUESTED' },
    ]);
    world.hear('n1', bound);
    assert.equal(world.now(id).state, 'RELEASING');
    assert.deepEqual(world.takeOrders(), [], 'an agent answers each of these with another BOUND');
  });

  it('with a claim that the broker does not know gives no RMA away until that claim is gone', () => {
    const world = worldWithNode(1);
    const stray = { claim: claimId('stray'), fencingToken: 1 as Claim['fencingToken'], state: 'PREPARED' } as const;
    world.connect(helloOf('n1', { count: 1, claims: [stray] }));
    assert.deepEqual(
      world.takeOrders().map(({ type }) => type),
      ['unprepare'],
    );
    assert.equal(world.create().ok, false);
    world.hear('n1', { ...stray, state: 'ENDED' });
    assert.equal(world.create().ok, true);
  });

  it('keeps its cordon', () => {
    const world = worldWithNode();
    world.cordon('n1', 'disk');
    world.connect(helloOf('n1'));
    assert.equal(world.fleet.nodes.get(nodeId('n1'))?.record.cordonReason, 'disk');
  });
});
