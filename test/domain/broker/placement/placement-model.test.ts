import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Fleet } from '../../../../src/domain/broker/fleet/fleet.js';
import { restoreFleet } from '../../../../src/domain/broker/fleet/restore-fleet.js';
import { type Demand, demandOf } from '../../../../src/domain/broker/placement/demand.js';
import { explain } from '../../../../src/domain/broker/placement/explanation.js';
import { ruledOutBy } from '../../../../src/domain/broker/placement/feasibility.js';
import { place, rankedNodes } from '../../../../src/domain/broker/placement/placement.js';
import type { SuggestedChange } from '../../../../src/domain/broker/placement/remedies.js';
import type { Claim, ClaimSpec } from '../../../../src/domain/broker/records/claim.js';
import { freeCount, type NodeEntry } from '../../../../src/domain/broker/records/node.js';
import type { NodeId, TenantId } from '../../../../src/domain/ids.js';
import { type LabelRequirement, meets } from '../../../../src/domain/labels.js';
import { helloOf, MIB, nodeId, specOf, World } from '../support.js';

const word = fc.constantFrom('a', 'b', 'c');
const someLabels = fc.record({ zone: word, rack: word }, { requiredKeys: [] });
const someRequirement: fc.Arbitrary<LabelRequirement> = fc.oneof(
  fc.record({
    key: fc.constantFrom('zone', 'rack'),
    operator: fc.constantFrom('IN', 'NOT_IN'),
    values: fc.array(word, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    key: fc.constantFrom('zone', 'rack'),
    operator: fc.constantFrom('EXISTS', 'DOES_NOT_EXIST'),
    values: fc.constant([]),
  }),
);
const someNode = fc.record({
  size: fc.constantFrom(64, 128, 256),
  count: fc.integer({ min: 0, max: 3 }),
  heldBackCount: fc.integer({ min: 0, max: 1 }),
  labels: someLabels,
  device: fc.constantFrom('MEMFD', 'HUGETLB'),
  rmaCapability: fc.constantFrom(0, 1, 2),
  enforcesHolder: fc.boolean(),
  cordoned: fc.boolean(),
  silent: fc.boolean(),
});
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 3 });
const someNodeId = fc.integer({ min: 0, max: 12 }).map((index) => nodeId(`n${index}`));
const someSpec: fc.Arbitrary<ClaimSpec> = fc
  .record({
    min: fc.constantFrom(1, 64, 100, 128, 256, 300),
    max: maybe(fc.constantFrom(128, 256)),
    labelRequirements: fc.oneof(fc.constant([]), fc.array(someRequirement, { maxLength: 2 })),
    labelPreferences: fc.oneof(
      fc.constant([]),
      fc.array(fc.record({ requirement: someRequirement, weight: fc.integer({ min: 1, max: 3 }) }), { maxLength: 3 }),
    ),
    node: fc.oneof({ weight: 7, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: someNodeId }),
    excludedNodes: fc.oneof(fc.constant([]), fc.array(someNodeId, { maxLength: 3 })),
    device: maybe(fc.constantFrom('MEMFD' as const, 'HUGETLB' as const)),
    group: maybe(fc.constantFrom('g', 'h')),
    sharing: fc.constantFrom('ALLOWED', 'AVOIDED', 'FORBIDDEN'),
    strategy: fc.constantFrom('SPREAD', 'BINPACK'),
    spreadLabel: maybe(fc.constantFrom('zone', 'rack')),
    need: fc.constantFrom('REQUIRED', 'PREFERRED'),
    requiredHolder: maybe(fc.constant({ uids: [107], cgroups: [] })),
  })
  .map(({ min, max, ...rest }) => {
    const maxRmaBytes = max === null || max < min ? null : max * MIB;
    return specOf({
      ...rest,
      minRmaBytes: min * MIB,
      maxRmaBytes,
      sharing: rest.group === null ? 'ALLOWED' : rest.sharing,
    });
  });
const someStep = fc.record({ spec: someSpec, fate: fc.constantFrom('keep', 'end', 'release') });

type Made<A> = A extends fc.Arbitrary<infer Value> ? Value : never;

function build(world: World, nodes: readonly Made<typeof someNode>[]): void {
  nodes.forEach(({ size, count, labels, cordoned, silent, ...rest }, index) => {
    const known = Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== undefined));
    world.connect(
      helloOf(`n${index}`, { ...rest, rmaSizeBytes: size * MIB, count, labels: known } as Parameters<
        typeof helloOf
      >[1]),
    );
    if (cordoned) world.cordon(`n${index}`, 'why');
    if (silent) world.disconnect(`n${index}`);
  });
}

// The slow and obvious way: look at all nodes, sort, take the first. It shares no index with the fleet.

function groupMates(fleet: Fleet, spec: ClaimSpec): readonly Claim[] {
  return [...fleet.claims.values()].filter(
    (claim) =>
      claim.endMs === null &&
      spec.group !== null &&
      claim.spec.group === spec.group &&
      claim.spec.tenant === spec.tenant,
  );
}

function usageOf(fleet: Fleet, spec: ClaimSpec, value: string | undefined): number {
  if (value === undefined) return Number.POSITIVE_INFINITY;
  const counted =
    spec.group === null ? [...fleet.claims.values()].filter(({ endMs }) => endMs === null) : groupMates(fleet, spec);
  return counted.filter((claim) => fleet.nodes.get(claim.node)?.record.labels[spec.spreadLabel ?? ''] === value).length;
}

function rank(fleet: Fleet, spec: ClaimSpec, room: (entry: NodeEntry) => number) {
  const mates = new Set(groupMates(fleet, spec).map(({ node }) => node));
  const score = ({ record }: NodeEntry) =>
    spec.labelPreferences.reduce(
      (sum, { requirement, weight }) => sum + (meets(record.labels, requirement) ? weight : 0),
      0,
    );
  const company = ({ record }: NodeEntry) => (spec.sharing === 'AVOIDED' && mates.has(record.id) ? 1 : 0);
  const spread = ({ record }: NodeEntry) => {
    const value = spec.spreadLabel === null ? '' : record.labels[spec.spreadLabel];
    return { used: spec.spreadLabel === null ? 0 : usageOf(fleet, spec, value), value: value ?? '' };
  };
  return (a: NodeEntry, b: NodeEntry): number => {
    const [one, two] = [spread(a), spread(b)];
    const byValue =
      one.used !== two.used
        ? one.used < two.used
          ? -1
          : 1
        : one.value < two.value
          ? -1
          : one.value > two.value
            ? 1
            : 0;
    const byRoom = spec.strategy === 'SPREAD' ? room(b) - room(a) : room(a) - room(b);
    return score(b) - score(a) || company(a) - company(b) || byValue || byRoom || a.ordinal - b.ordinal;
  };
}

function bruteForce(fleet: Fleet, spec: ClaimSpec): readonly NodeEntry[] {
  const fitting = [...fleet.nodes.values()].filter((entry) => ruledOutBy(fleet, entry, demandOf(spec)) === null);
  const preference = rank(fleet, spec, freeCount);
  return fitting.sort((a, b) => a.record.rmaSizeBytes - b.record.rmaSizeBytes || preference(a, b));
}

function bruteForceWithoutRma(fleet: Fleet, spec: ClaimSpec): NodeEntry | undefined {
  const anySize = { ...spec, minRmaBytes: 1, maxRmaBytes: null };
  const withoutRmaOn = ({ record }: NodeEntry) =>
    [...fleet.claims.values()].filter(({ state, node }) => state === 'WITHOUT_RMA' && node === record.id).length;
  const fitting = [...fleet.nodes.values()].filter((entry) => {
    const cause = ruledOutBy(fleet, entry, demandOf(anySize));
    return entry.record.rmaCapability !== 2 && (cause === null || cause === 'NO_FREE_RMA');
  });
  return fitting.sort(rank(fleet, spec, (entry) => -withoutRmaOn(entry)))[0];
}

function expectedNode(fleet: Fleet, spec: ClaimSpec): string | null {
  const [best] = bruteForce(fleet, spec);
  if (best !== undefined) return best.record.id;
  return spec.need === 'PREFERRED' ? (bruteForceWithoutRma(fleet, spec)?.record.id ?? null) : null;
}

function assertAddsUp(fleet: Fleet, demand: Demand): void {
  const { nodeCount, fittingNodeCount, causes } = explain(fleet, demand);
  const ruledOut = new Map<string, number>();
  for (const entry of fleet.nodes.values()) {
    const cause = ruledOutBy(fleet, entry, demand) ?? 'fits';
    ruledOut.set(cause, (ruledOut.get(cause) ?? 0) + 1);
  }
  assert.equal(nodeCount, fleet.nodes.size);
  assert.equal(fittingNodeCount, ruledOut.get('fits') ?? 0);
  assert.deepEqual(
    Object.fromEntries(causes.map((each) => [each.cause, each.nodeCount])),
    Object.fromEntries([...ruledOut].filter(([cause]) => cause !== 'fits')),
  );
}

/** Does what a remedy says, in a copy of the world where it changes the world, and gives the demand as it is then. */
function tried(change: SuggestedChange, world: World, demand: Demand): Demand {
  const { spec } = demand;
  switch (change.kind) {
    case 'UNCORDON_NODE':
      world.cordon(change.node, null);
      return demand;
    case 'RETURN_AGENT_OF_NODE':
      world.comeBack(change.node);
      return demand;
    case 'UPGRADE_AGENT_OF_NODE':
      world.upgrade(change.node);
      return demand;
    case 'WAIT_FOR_RELEASES':
      for (const { id, state } of [...world.fleet.claims.values()])
        if (state === 'RELEASING') world.report(id, 'ENDED');
      return demand;
    case 'RAISE_CLAIMS_MAX':
      return { ...demand, exhaustedQuota: null };
    case 'LOWER_MIN_RMA_BYTES':
      return { ...demand, spec: { ...spec, minRmaBytes: change.rmaBytes } };
    case 'RAISE_MAX_RMA_BYTES':
      return { ...demand, spec: { ...spec, maxRmaBytes: change.rmaBytes } };
    case 'ALLOW_SHARING':
      return { ...demand, spec: { ...spec, sharing: 'ALLOWED' } };
    case 'DROP_LABEL_REQUIREMENT':
      return {
        ...demand,
        spec: { ...spec, labelRequirements: spec.labelRequirements.filter(({ key }) => key !== change.key) },
      };
    case 'GO_WITHOUT_RMA':
      return { ...demand, spec: { ...spec, need: 'PREFERRED' } };
  }
}

function play(
  nodes: readonly Made<typeof someNode>[],
  steps: readonly Made<typeof someStep>[],
  check?: (world: World, spec: ClaimSpec) => void,
): World {
  const world = new World();
  build(world, nodes);
  for (const { spec, fate } of steps) {
    check?.(world, spec);
    const made = world.create(spec);
    if (made.ok && fate === 'end' && made.value.state !== 'WITHOUT_RMA')
      world.report(made.value.id, 'ENDED', { endCause: 'HOLDER_EXITED' });
    if (made.ok && fate === 'release') world.release(made.value.id);
  }
  return world;
}

const nodesAndSteps = [fc.array(someNode, { maxLength: 12 }), fc.array(someStep, { maxLength: 30 })] as const;

describe('placement, on any fleet', () => {
  it('chooses as a brute-force search does', () => {
    const check = (world: World, spec: ClaimSpec) => {
      const found = place(world.fleet, demandOf(spec));
      assert.equal(found.ok ? found.value.entry.record.id : null, expectedNode(world.fleet, spec));
      const ranked = [...rankedNodes(world.fleet, demandOf(spec))].map(({ record }) => record.id);
      assert.deepEqual(
        ranked,
        bruteForce(world.fleet, spec).map(({ record }) => record.id),
      );
    };
    fc.assert(
      fc.property(...nodesAndSteps, (nodes, steps) => void play(nodes, steps, check)),
      { numRuns: 300 },
    );
  });

  it('finds by looking ahead what putting all conditions together finds, in a fleet that is large', () => {
    const world = new World({ checked: false });
    build(world, fc.sample(someNode, { numRuns: 5_000, seed: 12 }));
    let served = 0;
    for (const spec of fc.sample(someSpec, { numRuns: 600, seed: 13 })) {
      const found = place(world.fleet, demandOf(spec));
      const [best] = rankedNodes(world.fleet, demandOf(spec));
      if (found.ok && !found.value.hasRma) assert.equal(best, undefined);
      else assert.equal(found.ok ? found.value.entry.record.id : undefined, best?.record.id);
      if (best !== undefined) served += 1;
      assertAddsUp(world.fleet, demandOf(spec));
      world.create(spec);
    }
    assert.ok(served > 100, `only ${served} were served`);
  });

  it('explains itself in numbers that add up, node by node', () => {
    const quota = { tenant: 't' as TenantId, claimsMax: 1, liveCount: 2, claimsMaxNeeded: 3 };
    const check = ({ fleet }: World, spec: ClaimSpec) => {
      assertAddsUp(fleet, demandOf(spec));
      const [tried] = fleet.nodes.keys();
      assertAddsUp(fleet, demandOf(spec, { exhaustedQuota: quota, triedNodes: tried === undefined ? [] : [tried] }));
    };
    fc.assert(
      fc.property(...nodesAndSteps, (nodes, steps) => void play(nodes, steps, check)),
      { numRuns: 200 },
    );
  });

  it('offers remedies of which each is true when it is tried', () => {
    let triedCount = 0;
    fc.assert(
      fc.property(...nodesAndSteps, someSpec, fc.boolean(), (nodes, steps, spec, overQuota) => {
        const demand = demandOf(
          spec,
          overQuota
            ? { exhaustedQuota: { tenant: 't' as TenantId, claimsMax: 1, liveCount: 1, claimsMaxNeeded: 2 } }
            : {},
        );
        const refused = place(play(nodes, steps).fleet, demand);
        if (refused.ok) return;
        refused.refusal.explanation.remedies.forEach(({ change, nodeCount }) => {
          const world = play(nodes, steps);
          const changed = tried(change, world, demand);
          const found = place(world.fleet, changed);
          assert.ok(found.ok, `${JSON.stringify(change)} did not help`);
          if (change.kind !== 'GO_WITHOUT_RMA') assert.ok(explain(world.fleet, changed).fittingNodeCount >= nodeCount);
          triedCount += 1;
        });
      }),
      { numRuns: 1_500 },
    );
    assert.ok(triedCount > 20, `only ${triedCount} remedies came up`);
  });

  it('chooses the same after a restart from its records', () => {
    fc.assert(
      fc.property(...nodesAndSteps, fc.array(someSpec, { maxLength: 5 }), (nodes, steps, specs) => {
        const { fleet } = play(nodes, steps);
        const again = restoreFleet({
          nodes: [...fleet.nodes.values()].map(({ record }) => record),
          tenants: [],
          claims: [...fleet.claims.values()],
          revision: fleet.revision,
        });
        for (const entry of fleet.nodes.values()) openAgain(again, entry.record.id, entry);
        for (const spec of specs) {
          const [before, after] = [place(fleet, demandOf(spec)), place(again, demandOf(spec))];
          assert.equal(after.ok ? after.value.entry.record.id : null, before.ok ? before.value.entry.record.id : null);
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** What the agents say of themselves when they are back. */
function openAgain(fleet: Fleet, id: NodeId, { session, inventory }: NodeEntry): void {
  const entry = fleet.nodes.get(id);
  if (entry === undefined) return;
  entry.session = session;
  entry.inventory = inventory;
  fleet.refreshNode(id);
}
