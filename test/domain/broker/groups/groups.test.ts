import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { PlacementRefusal } from '../../../../src/domain/broker/placement/explanation.js';
import type { Claim, ClaimSpec } from '../../../../src/domain/broker/records/claim.js';
import { freeCount } from '../../../../src/domain/broker/records/node.js';
import { GROUP_SPEC_BYTES_MAX } from '../../../../src/domain/contract-limits.js';
import type { ClaimId, TenantId } from '../../../../src/domain/ids.js';
import type { Result } from '../../../../src/domain/reasons.js';
import { helloOf, MIB, nodeId, TTL_MS, type World } from '../support.js';
import { GroupWorld } from './group-world.js';

function refusalOf(made: Result<readonly Claim[]>): PlacementRefusal {
  assert.ok(!made.ok, 'placed, where a refusal was expected');
  return made.refusal as PlacementRefusal;
}

const statesOf = (world: World, claims: readonly Claim[]) => claims.map(({ id }) => world.now(id).state);

describe('a group of claims', () => {
  it('is made in one decision, with one expiry, each claim known as one of them', () => {
    const world = new GroupWorld();
    world.connect(helloOf('a', { count: 2 }));
    world.connect(helloOf('b', { count: 1 }));
    const claims = world.group([{}, {}, {}]);
    assert.deepEqual(
      claims.map(({ node }) => node),
      ['a', 'a', 'b'],
    );
    assert.deepEqual(
      claims.map(({ set, expireMs, state }) => [set?.first, set?.index, set?.size, expireMs - world.nowMs, state]),
      [0, 1, 2].map((index) => [claims[0]?.id, index, 3, TTL_MS, 'RESERVED']),
    );
    assert.equal(new Set(claims.map(({ fencingToken }) => fencingToken)).size, 3);
    assert.deepEqual(
      world.takeOrders().map((order) => order.type),
      ['prepare', 'prepare', 'prepare'],
    );
  });

  it('is made as a whole or not at all, and leaves nothing of a try behind', () => {
    const world = new GroupWorld();
    world.connect(helloOf('a', { count: 2 }));
    const { revision } = world.fleet;
    const refused = refusalOf(world.createGroup([{}, {}, {}]));
    assert.equal(refused.reason, 'NO_FREE_RMA');
    assert.match(refused.message, /no room for all 3 guests of the group at once/);
    assert.deepEqual(refused.explanation.causes, [{ cause: 'GROUP_TOO_LARGE', nodeCount: 1, exampleNodes: ['a'] }]);
    const [entry] = world.fleet.nodes.values();
    assert.deepEqual([world.fleet.claims.size, world.fleet.revision, entry && freeCount(entry)], [0, revision, 2]);
    assert.deepEqual(
      [...world.fleet.index.freed],
      [...world.fleet.index.freed].filter((ordinal) => ordinal === 0),
    );
    assert.equal(world.group([{}, {}]).length, 2);
  });

  it('is refused when it is more than can be written in one step, unless the request has made it before', () => {
    const world = new GroupWorld();
    world.connect(helloOf('a', { count: 2 }));
    const wide = { labels: { note: 'n'.repeat(GROUP_SPEC_BYTES_MAX / 2) } };
    const request = { requestId: 'r-1', requestTerms: 'terms' };
    const refused = world.createGroup([wide, wide], request);
    assert.ok(!refused.ok);
    assert.deepEqual([refused.refusal.reason, refused.refusal.metadata?.['field']], ['INVALID_FIELD', 'specs']);
    // As an earlier version has made it, which had no such bound.
    const made = world.group([{}, {}], request);
    for (const { id } of made) {
      const draft = world.fleet.draft();
      const claim = world.now(id);
      draft.claim({ ...claim, spec: { ...claim.spec, ...wide } });
      world.decide(() => ({ ok: true, value: draft.decided(null) }));
    }
    assert.deepEqual(
      world.group([wide, wide], request).map(({ id }) => id),
      made.map(({ id }) => id),
    );
  });

  it('is told why a guest fits nowhere even alone', () => {
    const world = new GroupWorld();
    world.connect(helloOf('a', { count: 2 }));
    const refused = refusalOf(world.createGroup([{}, { minRmaBytes: 512 * MIB }]));
    assert.equal(refused.reason, 'NO_MATCHING_NODE');
    assert.equal(refused.explanation.causes[0]?.cause, 'RMA_TOO_SMALL');
  });

  it('moves its members over for one that has fewer choices', () => {
    const world = new GroupWorld();
    world.connect(helloOf('a', { count: 1, labels: { ssd: '1' } }));
    world.connect(helloOf('b', { count: 1 }));
    const needsSsd = { labelRequirements: [{ key: 'ssd', operator: 'EXISTS' as const, values: [] }] };
    assert.deepEqual(
      world.group([{}, needsSsd]).map(({ node }) => node),
      ['b', 'a'],
    );
  });

  it('moves a member over for one that another member, who was asked first, could not use', () => {
    const world = new GroupWorld();
    world.connect(helloOf('free', { count: 1, labels: { zone: 'b' } }));
    world.connect(helloOf('other', { count: 1, labels: { zone: 'a' } }));
    world.connect(helloOf('named', { count: 1, labels: { zone: 'b' } }));
    const inZoneB = { labelRequirements: [{ key: 'zone', operator: 'IN' as const, values: ['b'] }] };
    // Whoever must be on `named` cannot make room there, and has no use for `free`: its guest goes to `other`.
    assert.deepEqual(
      world.group([{ node: nodeId('named') }, {}, inZoneB]).map(({ node }) => node),
      ['named', 'other', 'free'],
    );
  });

  it('keeps its members apart where they share no node', () => {
    const world = new GroupWorld();
    world.connect(helloOf('a', { count: 9 }));
    world.connect(helloOf('b', { count: 9 }));
    const apart = { group: 'db', sharing: 'FORBIDDEN' as const };
    assert.deepEqual(
      world.group([apart, apart]).map(({ node }) => node),
      ['a', 'b'],
    );
    assert.equal(refusalOf(world.createGroup([apart])).reason, 'NO_FREE_RMA');
  });

  it('counts against its tenant as a whole', () => {
    const world = new GroupWorld();
    world.connect(helloOf('a', { count: 9 }));
    world.tenant('blue', 2);
    const ofBlue = { tenant: 'blue' as TenantId };
    const refused = refusalOf(world.createGroup([ofBlue, ofBlue, ofBlue, ofBlue]));
    assert.equal(refused.reason, 'TENANT_QUOTA_REACHED');
    assert.equal(
      refused.message,
      'tenants/blue has 0 live claims with an RMA and may have 2; raise the quota of tenants/blue to 4 claims',
    );
    assert.deepEqual(refused.explanation.causes, [
      { cause: 'TENANT_QUOTA_REACHED', nodeCount: 1, exampleNodes: ['a'] },
    ]);
    assert.equal(world.group([ofBlue, ofBlue]).length, 2);
    assert.match(
      refusalOf(world.createGroup([ofBlue, ofBlue])).message,
      /has 2 live claims .* raise the quota of tenants\/blue to 4 claims, or release 2 of its claims$/,
    );
  });

  it("leaves its tenant's quota to those who need an RMA", () => {
    const world = new GroupWorld();
    world.connect(helloOf('small', { count: 1, rmaCapability: 1 }));
    world.connect(helloOf('large', { count: 1, rmaSizeBytes: 256 * MIB }));
    world.tenant('blue', 1);
    const ofBlue = { tenant: 'blue' as TenantId };
    const claims = world.group([
      { ...ofBlue, need: 'PREFERRED' },
      { ...ofBlue, minRmaBytes: 256 * MIB },
    ]);
    assert.deepEqual(
      claims.map(({ node, state }) => [node, state]),
      [
        ['small', 'WITHOUT_RMA'],
        ['large', 'RESERVED'],
      ],
    );
  });

  it("leaves its tenant's quota to one that may only be where every guest needs an RMA", () => {
    const world = new GroupWorld();
    world.connect(helloOf('old', { count: 1, rmaCapability: 2 }));
    world.connect(helloOf('rare', { count: 1, rmaCapability: 2 }));
    world.connect(helloOf('new', { count: 0, rmaCapability: 1 }));
    world.tenant('blue', 1);
    const modest = { tenant: 'blue' as TenantId, need: 'PREFERRED' } as const;
    const claims = world.group([modest, { ...modest, node: nodeId('rare') }]);
    assert.deepEqual(
      claims.map(({ node, state }) => [node, state]),
      [
        ['new', 'WITHOUT_RMA'],
        ['rare', 'RESERVED'],
      ],
    );
  });

  it('lets one who can do without its RMA leave the quota to another that must be elsewhere', () => {
    const world = new GroupWorld();
    world.connect(helloOf('small', { count: 1, rmaCapability: 2 }));
    world.connect(helloOf('large', { count: 2, rmaSizeBytes: 256 * MIB, rmaCapability: 1 }));
    world.tenant('blue', 1);
    const apart = { tenant: 'blue' as TenantId, need: 'PREFERRED', group: 'db', sharing: 'FORBIDDEN' } as const;
    const claims = world.group([{ ...apart, minRmaBytes: 256 * MIB }, apart]);
    assert.deepEqual(
      claims.map(({ node, state }) => [node, state]),
      [
        ['large', 'WITHOUT_RMA'],
        ['small', 'RESERVED'],
      ],
    );
  });

  it('is found again by its request id, also when some of it has left memory', () => {
    const world = new GroupWorld();
    world.connect(helloOf('a', { count: 3 }));
    const request = { requestId: 'r', requestTerms: 'd' };
    const claims = world.group([{}, {}], request);
    assert.deepEqual(
      world.group([{}, {}], request).map(({ id }) => id),
      claims.map(({ id }) => id),
    );
    assert.equal(refusalOf(world.createGroup([{}], { ...request, requestTerms: 'e' })).reason, 'REQUEST_ID_REUSED');
    const [first] = claims;
    assert.ok(first);
    world.report(first.id, 'ENDED');
    world.pass(1, { endedRetentionMs: 0 });
    assert.equal(world.fleet.claims.has(first.id), false);
    const again = world.group([{}, {}], { ...request, archived: [first] });
    assert.deepEqual(
      again.map(({ id }) => id),
      claims.map(({ id }) => id),
    );
  });

  it('is given up when one of it cannot be prepared anywhere; a redeemed one stays', () => {
    const world = new GroupWorld();
    world.connect(helloOf('a', { count: 3 }));
    const claims = world.group([{}, {}, {}]);
    const [failed, waiting, bound] = claims.map(({ id }) => id) as [ClaimId, ClaimId, ClaimId];
    world.report(bound, 'BOUND');
    world.takeOrders();
    world.report(failed, 'REFUSED', { refusal: 'NO_FREE_RMA' });
    assert.deepEqual(statesOf(world, claims), ['REVOKED', 'RELEASING', 'BOUND']);
    assert.deepEqual(
      world.takeOrders().map((order) => [order.type, 'claim' in order && order.claim]),
      [['unprepare', waiting]],
    );
    world.report(waiting, 'ENDED', { endCause: 'GROUP_FAILED' });
    assert.deepEqual([world.now(waiting).state, world.now(waiting).endCause], ['REVOKED', 'GROUP_FAILED']);
  });

  it('has one expiry: renewing one renews all that wait', () => {
    const world = new GroupWorld();
    world.connect(helloOf('a', { count: 3 }));
    const claims = world.group([{}, {}]);
    const [one] = claims;
    assert.ok(one && world.renew(one.id, 5 * TTL_MS).ok);
    assert.deepEqual(
      claims.map(({ id }) => world.now(id).expireMs - world.nowMs),
      [5 * TTL_MS, 5 * TTL_MS],
    );
    world.pass(TTL_MS + 1);
    assert.deepEqual(statesOf(world, claims), ['RESERVED', 'RESERVED']);
  });

  it('is renewed by one that is redeemed already, which is left as it is', () => {
    const world = new GroupWorld();
    world.connect(helloOf('a', { count: 3 }));
    const claims = world.group([{}, {}]);
    const [bound, waiting] = claims.map(({ id }) => id) as [ClaimId, ClaimId];
    world.report(bound, 'BOUND');
    world.takeOrders();
    const before = world.now(bound);
    assert.deepEqual(world.renew(bound, 5 * TTL_MS), { ok: true, value: before });
    assert.deepEqual([world.now(bound), world.now(waiting).expireMs - world.nowMs], [before, 5 * TTL_MS]);
    assert.deepEqual(
      world.takeOrders().map((order) => [order.type, 'claim' in order && order.claim]),
      [['prepare', waiting]],
    );
  });

  it('is only tried when it is to be validated', () => {
    const world = new GroupWorld();
    world.connect(helloOf('a', { count: 2 }));
    assert.equal(world.group([{}, {}], { validateOnly: true }).length, 2);
    assert.equal(world.fleet.claims.size, 0);
    assert.deepEqual(world.takeOrders(), []);
  });
});

describe('groups, on any fleet', () => {
  const someNode = fc.record({
    count: fc.integer({ min: 0, max: 2 }),
    large: fc.boolean(),
    zone: fc.constantFrom('a', 'b'),
  });
  const someGuest = fc.record({
    large: fc.boolean(),
    zone: fc.option(fc.constantFrom('a', 'b'), { nil: null }),
    node: fc.option(fc.nat(3), { nil: null, freq: 4 }),
  });

  type Guest = typeof someGuest extends fc.Arbitrary<infer Value> ? Value : never;
  const wishOf = ({ large, zone, node }: Guest): Partial<ClaimSpec> => ({
    minRmaBytes: (large ? 256 : 128) * MIB,
    labelRequirements: zone === null ? [] : [{ key: 'zone', operator: 'IN', values: [zone] }],
    node: node === null ? null : nodeId(`n${node}`),
  });

  it('find room for all whenever there is', () => {
    fc.assert(
      fc.property(
        fc.array(someNode, { maxLength: 4 }),
        fc.array(someGuest, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        (nodes, guests, apart) => {
          const world = new GroupWorld();
          nodes.forEach(({ count, large, zone }, index) => {
            world.connect(helloOf(`n${index}`, { count, rmaSizeBytes: (large ? 256 : 128) * MIB, labels: { zone } }));
          });
          const fits = (guest: (typeof guests)[number], index: number) => {
            const node = nodes[index];
            return (
              node !== undefined &&
              (!guest.large || node.large) &&
              (guest.zone ?? node.zone) === node.zone &&
              (guest.node ?? index) === index
            );
          };
          const made = world.createGroup(
            guests.map((guest) => ({
              ...wishOf(guest),
              ...(apart ? { group: 'g', sharing: 'FORBIDDEN' as const } : {}),
            })),
          );
          const rooms = nodes.map(({ count }) => (apart ? Math.min(1, count) : count));
          assert.equal(
            made.ok,
            canSeat(
              guests.map((guest) => rooms.map((_, index) => fits(guest, index))),
              rooms,
            ),
          );
        },
      ),
      { numRuns: 400 },
    );
  });
});

/** The slow and obvious way: try every node for the first guest, and for each of those every node for the next. */
function canSeat(fits: readonly (readonly boolean[])[], rooms: readonly number[]): boolean {
  const [first, ...rest] = fits;
  if (first === undefined) return true;
  return rooms.some((room, index) => {
    if (room === 0 || first[index] !== true) return false;
    return canSeat(
      rest,
      rooms.map((other, at) => (at === index ? other - 1 : other)),
    );
  });
}
