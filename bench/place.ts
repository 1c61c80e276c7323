import { demandOf } from '../src/domain/broker/demand.js';
import { freeCount } from '../src/domain/broker/node.js';
import { place } from '../src/domain/broker/placement.js';
import type { ClaimId } from '../src/domain/ids.js';
import { helloOf, MIB, specOf, World } from '../test/domain/broker/support.js';
import { atMost, below, type Figure } from './figure.js';
import { percentile } from './measure.js';

const FLEETS = [100, 1_000, 10_000, 100_000] as const;
const SLOTS_PER_NODE = 16;
const DECISIONS = 20_000;

/** How long a placement takes to decide, in a fleet half full with mixed sizes and labels, by the fleet's size. */
export function placeFigures(report: (name: string, figure: Figure) => void): void {
  let smallest = 0;
  for (const nodes of FLEETS) {
    const p99Us = placementP99Us(nodes);
    if (nodes === FLEETS[0]) smallest = p99Us;
    report(`place_${nodes}`, nodes === 100_000 ? atMost(2, p99Us, smallest, 'us') : below(20, p99Us, 'us'));
  }
}

function placementP99Us(nodes: number): number {
  const fleet = halfFullFleet(nodes);
  const tookUs: number[] = [];
  for (let index = 0; index < 2 * DECISIONS; index++) {
    const minRmaBytes = (index % 3 === 0 ? 200 : 100) * MIB;
    const labelRequirements = index % 4 === 0 ? [{ key: 'zone', operator: 'IN' as const, values: ['b'] }] : [];
    const spec = specOf({ minRmaBytes, labelRequirements });
    const start = process.hrtime.bigint();
    place(fleet, demandOf(spec));
    // The first half warms up.
    if (index >= DECISIONS) tookUs.push(Number(process.hrtime.bigint() - start) / 1000);
  }
  return percentile(tookUs, 0.99);
}

function halfFullFleet(nodes: number) {
  const { fleet } = quietWorld(nodes);
  [...fleet.nodes.values()].forEach((entry, ordinal) => {
    const used = ordinal % (SLOTS_PER_NODE + 1);
    for (let slot = 0; slot < used; slot++) entry.liveClaims.add(`c${ordinal}-${slot}` as ClaimId);
    fleet.refreshNode(entry.record.id);
    if (freeCount(entry) !== SLOTS_PER_NODE - used) throw new Error('the fleet is not as full as it should be');
  });
  return fleet;
}

/** A world whose invariants are not checked after each step: with 100,000 nodes that would take hours. */
function quietWorld(nodes: number): World {
  const world = new World({ checked: false });
  for (let index = 0; index < nodes; index++) {
    const rmaSizeBytes = (index % 2 === 0 ? 128 : 256) * MIB;
    const labels = { zone: ['a', 'b', 'c'][index % 3] ?? 'a', rack: `r${index % 50}` };
    world.connect(helloOf(`n${index}`, { rmaSizeBytes, count: SLOTS_PER_NODE, labels }));
  }
  return world;
}
