import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { demandOf } from '../../../../src/domain/broker/placement/demand.js';
import type { Explanation, PlacementRefusal } from '../../../../src/domain/broker/placement/explanation.js';
import { place } from '../../../../src/domain/broker/placement/placement.js';
import type { SuggestedChange } from '../../../../src/domain/broker/placement/remedies.js';
import type { ClaimSpec } from '../../../../src/domain/broker/records/claim.js';
import type { TenantId } from '../../../../src/domain/ids.js';
import type { Refusal } from '../../../../src/domain/reasons.js';
import { helloOf, MIB, nodeId, specOf } from '../support.js';
import { GroupWorld } from './group-world.js';

const zone = fc.constantFrom('a', 'b');
const someNode = fc.record({
  count: fc.integer({ min: 0, max: 2 }),
  large: fc.boolean(),
  zone,
  /** A kernel whose guests all need an RMA. */
  strict: fc.boolean(),
});
const someGuest = fc.record({
  large: fc.boolean(),
  zone: fc.option(zone, { nil: null }),
  node: fc.option(fc.nat(3), { nil: null, freq: 2 }),
  optional: fc.boolean(),
});
const someFleet = fc.array(someNode, { minLength: 1, maxLength: 5 });
const someGuests = fc.array(someGuest, { minLength: 1, maxLength: 5 });
const someQuota = fc.option(fc.nat(4), { nil: null });

type Made<A> = A extends fc.Arbitrary<infer Value> ? Value : never;
type Node = Made<typeof someNode>;
type Guest = Made<typeof someGuest>;

interface Case {
  readonly nodes: readonly Node[];
  readonly guests: readonly Guest[];
  /** Do they share no node? */
  readonly apart: boolean;
  readonly quota: number | null;
}

function worldOf({ nodes, quota }: Case): GroupWorld {
  const world = new GroupWorld();
  nodes.forEach(({ count, large, zone, strict }, index) => {
    const kernel = { rmaSizeBytes: (large ? 256 : 128) * MIB, rmaCapability: strict ? 2 : 0 };
    world.connect(helloOf(`n${index}`, { count, labels: { zone }, ...kernel }));
  });
  if (quota !== null) world.tenant('blue', quota);
  return world;
}

function specsOf({ guests, apart, quota }: Case): Partial<ClaimSpec>[] {
  return guests.map(({ large, zone, node, optional }) => ({
    minRmaBytes: (large ? 256 : 128) * MIB,
    labelRequirements: zone === null ? [] : [{ key: 'zone', operator: 'IN' as const, values: [zone] }],
    node: node === null ? null : nodeId(`n${node}`),
    need: optional ? ('PREFERRED' as const) : ('REQUIRED' as const),
    tenant: quota === null ? null : ('blue' as TenantId),
    ...(apart ? { group: 'g', sharing: 'FORBIDDEN' as const } : {}),
  }));
}

/** What is left while guests are given places. */
interface Left {
  readonly rooms: readonly number[];
  readonly taken: readonly boolean[];
  readonly quota: number;
}

/** The slow and obvious way: try every place for the first guest, and for each of those every place for the next. */
function canSeat(all: Case, guests: readonly Guest[], left: Left): boolean {
  const [first, ...rest] = guests;
  if (first === undefined) return true;
  return all.nodes.some((node, index) => {
    if ((first.zone ?? node.zone) !== node.zone || (first.node ?? index) !== index) return false;
    if (all.apart && left.taken[index]) return false;
    const taken = left.taken.map((was, at) => was || at === index);
    const rooms = left.rooms.map((room, at) => (at === index ? room - 1 : room));
    const withRma = left.quota > 0 && (left.rooms[index] ?? 0) > 0 && (!first.large || node.large);
    if (withRma && canSeat(all, rest, { rooms, taken, quota: left.quota - 1 })) return true;
    return first.optional && !node.strict && canSeat(all, rest, { ...left, taken });
  });
}

function expected(each: Case): boolean {
  const { nodes, guests, quota } = each;
  const rooms = nodes.map(({ count }) => count);
  return canSeat(each, guests, { rooms, taken: nodes.map(() => false), quota: quota ?? Number.POSITIVE_INFINITY });
}

function someCase(apart: fc.Arbitrary<boolean>, quota: fc.Arbitrary<number | null>): fc.Arbitrary<Case> {
  return fc.record({ nodes: someFleet, guests: someGuests, apart, quota });
}

describe('groups of guests some of which can do without an RMA, on any fleet', () => {
  it('find places for all whenever there are, without a quota', () => {
    fc.assert(
      fc.property(someCase(fc.boolean(), fc.constant(null)), (each) => {
        assert.equal(worldOf(each).createGroup(specsOf(each)).ok, expected(each));
      }),
      { numRuns: 10_000 },
    );
  });

  it('find places for all whenever there are, with a quota, where they may share nodes', () => {
    fc.assert(
      fc.property(someCase(fc.constant(false), someQuota), (each) => {
        assert.equal(worldOf(each).createGroup(specsOf(each)).ok, expected(each));
      }),
      { numRuns: 10_000 },
    );
  });

  it('are never given places that break a condition, with a quota where they share no node', () => {
    let placedCount = 0;
    let foundNothingCount = 0;
    fc.assert(
      fc.property(someCase(fc.constant(true), someQuota), (each) => {
        const world = worldOf(each);
        const made = world.createGroup(specsOf(each));
        if (!made.ok) {
          if (expected(each)) foundNothingCount += 1;
          return;
        }
        placedCount += 1;
        assert.ok(expected(each));
        assert.equal(new Set(made.value.map(({ node }) => node)).size, each.guests.length);
        const users = made.value.filter(({ state }) => state === 'RESERVED').length;
        assert.ok(each.quota === null || users <= each.quota);
      }),
      { numRuns: 10_000 },
    );
    assert.ok(placedCount > 100, `only ${placedCount} were placed`);
    assert.ok(foundNothingCount <= placedCount / 100, `${foundNothingCount} found nothing where there was something`);
  });

  it('are told only of changes that help all of them, or the one that fits nowhere by itself', () => {
    const triedKinds = new Map<string, number>();
    fc.assert(
      fc.property(someCase(fc.boolean(), someQuota), (each) => {
        const made = worldOf(each).createGroup(specsOf(each));
        if (made.ok) return;
        for (const { change } of explanationOf(made.refusal).remedies) {
          assert.ok(helps(change, each), `${JSON.stringify(change)} did not help: ${made.refusal.message}`);
          triedKinds.set(change.kind, (triedKinds.get(change.kind) ?? 0) + 1);
        }
      }),
      { numRuns: 2_000 },
    );
    for (const kind of ['RAISE_CLAIMS_MAX', 'GO_WITHOUT_RMA', 'LOWER_MIN_RMA_BYTES', 'DROP_LABEL_REQUIREMENT'])
      assert.ok((triedKinds.get(kind) ?? 0) > 10, `${kind} came up ${triedKinds.get(kind)} times`);
  });
});

function explanationOf(refusal: Refusal): Explanation {
  assert.ok('explanation' in refusal, refusal.message);
  return (refusal as PlacementRefusal).explanation;
}

function helps(change: SuggestedChange, each: Case): boolean {
  const specs = specsOf(each);
  if (change.kind === 'RAISE_CLAIMS_MAX') return worldOf({ ...each, quota: change.claimsMax }).createGroup(specs).ok;
  const alone = specs.map((spec) => specOf(spec)).find((spec) => !place(worldOf(each).fleet, demandOf(spec)).ok);
  const relaxed = (spec: Partial<ClaimSpec>): Partial<ClaimSpec> => {
    switch (change.kind) {
      case 'LOWER_MIN_RMA_BYTES':
        return { ...spec, minRmaBytes: change.rmaBytes };
      case 'DROP_LABEL_REQUIREMENT':
        return { ...spec, labelRequirements: [] };
      case 'GO_WITHOUT_RMA':
        return { ...spec, need: 'PREFERRED' };
      default:
        return assert.fail(`${change.kind} cannot be of use here`);
    }
  };
  if (alone === undefined) return worldOf(each).createGroup(specs.map(relaxed)).ok;
  return place(worldOf(each).fleet, demandOf(specOf(relaxed(alone)))).ok;
}
