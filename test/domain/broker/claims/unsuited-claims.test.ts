import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Claim, ClaimSpec } from '../../../../src/domain/broker/records/claim.js';
import type { Hello } from '../../../../src/domain/broker/sessions/hello.js';
import { helloOf, World } from '../support.js';

const MIB = 2 ** 20;

function shape({ state, node, rmaBytes, device, endCause }: Claim) {
  return { state, node, rmaBytes, device, endCause };
}

/** A claim that is PREPARED on n1, which has RMAs of 4 MiB of huge pages; n2 has the same. */
function prepared(spec: Partial<ClaimSpec> = {}): { readonly world: World; readonly claim: Claim } {
  const world = new World();
  world.connect(helloOf('n1', { count: 2, rmaSizeBytes: 4 * MIB, device: 'HUGETLB' }));
  const { id } = world.claim({ minRmaBytes: 4 * MIB, ...spec });
  world.report(id, 'PREPARED', { rma: { sizeBytes: 4 * MIB, device: 'HUGETLB' } });
  world.connect(helloOf('n2', { count: 2, rmaSizeBytes: 4 * MIB, device: 'HUGETLB' }));
  world.takeOrders();
  return { world, claim: world.now(id) };
}

const OTHERS: readonly (readonly [string, Partial<Hello>, Partial<ClaimSpec>])[] = [
  ['smaller RMAs', { rmaSizeBytes: MIB, device: 'HUGETLB' }, {}],
  ['larger RMAs than it takes', { rmaSizeBytes: 8 * MIB, device: 'HUGETLB' }, { maxRmaBytes: 4 * MIB }],
  ['another device', { rmaSizeBytes: 4 * MIB, device: 'MEMFD' }, { device: 'HUGETLB' }],
];

describe('a claim that nobody has redeemed, whose node comes back with', () => {
  for (const [what, hello, spec] of OTHERS) {
    it(`${what}, is placed elsewhere when its agent has given it back`, () => {
      const { world, claim } = prepared(spec);
      world.connect(helloOf('n1', { count: 2, ...hello }));
      const on = { state: 'RESERVED', node: 'n2', rmaBytes: 4 * MIB, device: 'HUGETLB', endCause: null };
      assert.deepEqual(shape(world.now(claim.id)), on);
      assert.deepEqual(world.now(claim.id).triedNodes, ['n1']);
      assert.ok(world.now(claim.id).fencingToken > claim.fencingToken);
      assert.deepEqual(world.takeOrders(), [{ type: 'prepare', node: 'n2', claim: claim.id }]);
    });

    it(`${what}, is placed elsewhere once an agent that compares nothing has let go of it`, () => {
      const { world, claim } = prepared(spec);
      const { id, fencingToken } = claim;
      world.connect(helloOf('n1', { count: 2, ...hello, claims: [{ claim: id, fencingToken, state: 'PREPARED' }] }));
      assert.deepEqual([world.now(id).state, world.now(id).node], ['RESERVED', 'n1']);
      assert.deepEqual(world.takeOrders(), [
        { type: 'unprepare', node: 'n1', claim: id, fencingToken, cause: 'PREPARE_FAILED' },
      ]);
      world.hear('n1', { claim: id, fencingToken, state: 'ENDED', endCause: 'PREPARE_FAILED' });
      assert.deepEqual([world.now(id).state, world.now(id).node], ['RESERVED', 'n2']);
    });
  }

  it('smaller RMAs, ends by a cause that says so when there is no other node', () => {
    const { world, claim } = prepared();
    world.cordon('n2', 'new fan');
    world.connect(helloOf('n1', { count: 2, rmaSizeBytes: MIB }));
    const { state, endCause } = world.now(claim.id);
    assert.deepEqual([state, endCause], ['REVOKED', 'PREPARE_FAILED']);
  });

  it('smaller RMAs, is BOUND with what it got when somebody redeemed it before its agent heard', () => {
    const { world, claim } = prepared();
    const { id, fencingToken } = claim;
    world.connect(
      helloOf('n1', { count: 2, rmaSizeBytes: MIB, claims: [{ claim: id, fencingToken, state: 'PREPARED' }] }),
    );
    world.report(id, 'BOUND');
    assert.deepEqual([world.now(id).state, world.now(id).node], ['BOUND', 'n1']);
  });

  it('smaller RMAs, is its holder’s as it was if somebody had after all, and is still asked for', () => {
    const { world, claim } = prepared();
    const { id, fencingToken } = claim;
    world.report(id, 'BOUND');
    world.release(id);
    world.takeOrders();
    const claims = [{ claim: id, fencingToken, state: 'BOUND' as const }];
    world.connect(helloOf('n1', { count: 2, rmaSizeBytes: MIB, claims }));
    const bound = {
      state: 'RELEASING',
      node: 'n1',
      rmaBytes: 4 * MIB,
      device: 'HUGETLB',
      endCause: 'RELEASE_REQUESTED',
    };
    assert.deepEqual(shape(world.now(id)), bound);
    assert.deepEqual(world.takeOrders(), [
      { type: 'unprepare', node: 'n1', claim: id, fencingToken, cause: 'RELEASE_REQUESTED' },
    ]);
  });

  it('larger RMAs that suit it, stays, and tells what it will get', () => {
    const { world, claim } = prepared();
    const { id, fencingToken } = claim;
    const claims = [{ claim: id, fencingToken, state: 'PREPARING' as const }];
    world.connect(helloOf('n1', { count: 2, rmaSizeBytes: 8 * MIB, device: 'MEMFD', claims }));
    const stays = { state: 'RESERVED', node: 'n1', rmaBytes: 8 * MIB, device: 'MEMFD', endCause: null };
    assert.deepEqual(shape(world.now(id)), stays);
    world.report(id, 'PREPARED', { rma: { sizeBytes: 8 * MIB, device: 'MEMFD' } });
    assert.deepEqual(shape(world.now(id)), { ...stays, state: 'PREPARED' });
  });

  it('many of them, moves each where there still is room, and promises nothing twice', () => {
    const { world } = prepared();
    const ids = [world.now(world.claim({ minRmaBytes: 4 * MIB }).id).id, world.claim({ minRmaBytes: 4 * MIB }).id];
    world.connect(helloOf('n1', { count: 2, rmaSizeBytes: MIB }));
    world.connect(helloOf('n2', { count: 2, rmaSizeBytes: MIB }));
    for (const id of ids)
      assert.deepEqual([world.now(id).state, world.now(id).endCause], ['REVOKED', 'PREPARE_FAILED']);
  });
});

describe('a BOUND claim', () => {
  it('keeps what it has when its node comes back with other RMAs', () => {
    const { world, claim } = prepared();
    const { id, fencingToken } = claim;
    const rma = { sizeBytes: 4 * MIB, device: 'HUGETLB' as const };
    world.report(id, 'BOUND', { rma });
    const claims = [{ claim: id, fencingToken, state: 'BOUND' as const, rma }];
    world.connect(helloOf('n1', { count: 2, rmaSizeBytes: MIB, device: 'MEMFD', claims }));
    const { state, rmaBytes, device } = world.now(id);
    assert.deepEqual({ state, rmaBytes, device }, { state: 'BOUND', rmaBytes: 4 * MIB, device: 'HUGETLB' });
  });

  it('shows what its agent says that it has', () => {
    const { world, claim } = prepared();
    world.report(claim.id, 'BOUND');
    world.report(claim.id, 'BOUND', { rma: { sizeBytes: 8 * MIB, device: 'MEMFD' } });
    assert.deepEqual([world.now(claim.id).rmaBytes, world.now(claim.id).device], [8 * MIB, 'MEMFD']);
    assert.deepEqual(world.takeOrders(), []);
  });
});
