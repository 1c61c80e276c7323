import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ClaimSpec } from '../../../src/domain/broker/claim.js';
import type { PlacementRefusal } from '../../../src/domain/broker/explanation.js';
import { ruledOutBy } from '../../../src/domain/broker/feasibility.js';
import { freeCount, type NodeEntry } from '../../../src/domain/broker/node.js';
import { place } from '../../../src/domain/broker/placement.js';
import { helloOf, MIB, nodeId, specOf, World } from './support.js';

function placedOn(world: World, spec: Partial<ClaimSpec> = {}): string {
  const found = place(world.fleet, specOf(spec));
  return found.ok ? found.value.record.id : found.refusal.reason;
}

function refusalOf(world: World, spec: Partial<ClaimSpec> = {}): PlacementRefusal {
  const found = place(world.fleet, specOf(spec));
  assert.ok(!found.ok, 'placed, where a refusal was expected');
  return found.refusal;
}

describe('placement', () => {
  it('prefers the smallest RMA that is large enough', () => {
    const world = new World();
    world.connect(helloOf('large', { rmaSizeBytes: 512 * MIB, count: 9 }));
    world.connect(helloOf('fitting', { rmaSizeBytes: 128 * MIB, count: 1 }));
    world.connect(helloOf('small', { rmaSizeBytes: 64 * MIB, count: 9 }));
    assert.equal(placedOn(world, { minRmaBytes: 65 * MIB }), 'fitting');
    assert.equal(placedOn(world, { minRmaBytes: 129 * MIB }), 'large');
  });

  it('prefers the node with the most free RMAs, then the one known longest', () => {
    const world = new World();
    world.connect(helloOf('b', { count: 2 }));
    world.connect(helloOf('a', { count: 2 }));
    world.connect(helloOf('c', { count: 3 }));
    const order = [1, 2, 3, 4].map(() => world.claim().node);
    assert.deepEqual(order, ['c', 'b', 'a', 'c']);
  });

  it('keeps to label requirements, the named node, the device and the waste limit', () => {
    const world = new World();
    world.connect(helloOf('n1', { labels: { zone: 'a' } }));
    world.connect(helloOf('n2', { labels: { zone: 'b', gpu: '1' } }));
    world.connect(helloOf('n3', { device: 'HUGETLB' }));
    const where = (key: string, operator: 'IN' | 'NOT_IN' | 'EXISTS' | 'DOES_NOT_EXIST', values: string[] = []) =>
      placedOn(world, { labelRequirements: [{ key, operator, values }] });
    assert.equal(where('zone', 'IN', ['b', 'c']), 'n2');
    assert.equal(where('zone', 'NOT_IN', ['a', 'b']), 'n3');
    assert.equal(where('gpu', 'EXISTS'), 'n2');
    assert.equal(where('zone', 'DOES_NOT_EXIST'), 'n3');
    assert.equal(where('toString', 'EXISTS'), 'NO_MATCHING_NODE');
    assert.equal(placedOn(world, { node: nodeId('n2') }), 'n2');
    assert.equal(placedOn(world, { device: 'HUGETLB' }), 'n3');
    assert.equal(placedOn(world, { maxRmaBytes: 127 * MIB }), 'NO_MATCHING_NODE');
  });

  it('leaves out nodes that are cordoned, silent, full or used by others', () => {
    const world = new World();
    for (const id of ['cordoned', 'silent', 'full', 'others', 'held-back']) world.connect(helloOf(id, { count: 1 }));
    world.cordon('cordoned', 'maintenance');
    world.disconnect('silent');
    world.create({ node: nodeId('full') });
    const inventory = { ...helloOf('others', { count: 1 }).inventory, unclaimedCount: 1 };
    world.connect(helloOf('others', { inventory }));
    world.connect(helloOf('held-back', { count: 1, heldBackCount: 1 }));
    const { reason, explanation } = refusalOf(world);
    assert.equal(reason, 'NO_FREE_RMA');
    assert.deepEqual(
      explanation.causes.map(({ cause, nodeCount }) => [cause, nodeCount]),
      [
        ['CORDONED', 1],
        ['AGENT_SILENT', 1],
        ['NO_FREE_RMA', 3],
      ],
    );
    assert.deepEqual(explanation.hints, [
      'uncordon nodes/cordoned (cordoned: maintenance)',
      'bring back the agent of nodes/silent',
    ]);
    world.cordon('cordoned', null);
    assert.equal(placedOn(world), 'cordoned');
  });

  it('says that nothing can match when no node is of the right kind', () => {
    const world = new World();
    assert.match(refusalOf(world).message, /no agent has registered a node yet/);
    world.connect(helloOf('n1'));
    const { reason, explanation, message } = refusalOf(world, { minRmaBytes: 1_000 * MIB });
    assert.equal(reason, 'NO_MATCHING_NODE');
    assert.deepEqual(explanation.causes, [{ cause: 'RMA_TOO_SMALL', nodeCount: 1, exampleNodes: ['n1'] }]);
    assert.deepEqual(explanation.hints, [`accept min_rma_bytes of ${128 * MIB} (128 MiB) (+1 node(s))`]);
    assert.match(message, /0 of 1 fit \(1 RMA too small\); accept min_rma_bytes/);
  });

  it('counts RMAs that are on their way back', () => {
    const world = new World();
    world.connect(helloOf('n1', { count: 1 }));
    world.release(world.claim().id);
    const { explanation, retryAfterMs } = refusalOf(world);
    assert.equal(explanation.releasingCount, 1);
    assert.equal(retryAfterMs, 1_000);
  });
});

const someNode = fc.record({
  size: fc.constantFrom(64, 128, 256),
  count: fc.integer({ min: 0, max: 3 }),
  zone: fc.constantFrom('a', 'b'),
  cordoned: fc.boolean(),
  silent: fc.boolean(),
});
const someSpec = fc.record({
  min: fc.constantFrom(1, 64, 100, 128, 256, 300),
  max: fc.constantFrom(null, 128, 256),
  zone: fc.constantFrom(null, 'a', 'b'),
  release: fc.boolean(),
});

/** The slow and obvious way: look at all nodes, sort, take the first. */
function bruteForce(entries: readonly NodeEntry[], spec: ClaimSpec): string | null {
  const fitting = entries.filter((entry) => ruledOutBy(entry, spec, []) === null);
  const ranked = fitting.sort(
    (a, b) => a.record.rmaSizeBytes - b.record.rmaSizeBytes || freeCount(b) - freeCount(a) || a.ordinal - b.ordinal,
  );
  return ranked[0]?.record.id ?? null;
}

type Made<A> = A extends fc.Arbitrary<infer Value> ? Value : never;

function build(world: World, nodes: readonly Made<typeof someNode>[]): void {
  nodes.forEach(({ size, count, zone, cordoned, silent }, index) => {
    world.connect(helloOf(`n${index}`, { rmaSizeBytes: size * MIB, count, labels: { zone } }));
    if (cordoned) world.cordon(`n${index}`, 'why');
    if (silent) world.disconnect(`n${index}`);
  });
}

function toSpec({ min, max, zone }: Made<typeof someSpec>): ClaimSpec {
  const labelRequirements = zone === null ? [] : [{ key: 'zone', operator: 'IN' as const, values: [zone] }];
  const maxRmaBytes = max === null || max < min ? null : max * MIB;
  return specOf({ minRmaBytes: min * MIB, maxRmaBytes, labelRequirements });
}

function tryOne(world: World, wanted: Made<typeof someSpec>): void {
  const spec = toSpec(wanted);
  const expected = bruteForce([...world.fleet.nodes.values()], spec);
  const made = world.create(spec);
  assert.equal(made.ok ? made.value.node : null, expected);
  if (!made.ok) assertAddsUp(made.refusal as PlacementRefusal, world.fleet.nodes.size);
  else if (wanted.release) world.report(made.value.id, 'ENDED', { endCause: 'HOLDER_EXITED' });
}

describe('placement, on any fleet', () => {
  it('chooses as a brute-force search does, and its explanations add up', () => {
    fc.assert(
      fc.property(fc.array(someNode, { maxLength: 12 }), fc.array(someSpec, { maxLength: 30 }), (nodes, specs) => {
        const world = new World();
        build(world, nodes);
        for (const spec of specs) tryOne(world, spec);
      }),
    );
  });
});

function assertAddsUp({ explanation }: PlacementRefusal, nodeCount: number): void {
  assert.equal(explanation.nodeCount, nodeCount);
  assert.equal(
    explanation.causes.reduce((sum, cause) => sum + cause.nodeCount, 0),
    nodeCount,
  );
}
