import type { Fleet } from '../src/domain/broker/fleet/fleet.js';
import { demandOf } from '../src/domain/broker/placement/demand.js';
import { place } from '../src/domain/broker/placement/placement.js';
import { freeCount, type NodeEntry } from '../src/domain/broker/records/node.js';
import type { ClaimId } from '../src/domain/ids.js';
import { helloOf, MIB, specOf, World } from '../test/domain/broker/support.js';

const SLOTS_PER_NODE = 16;
/** How many nodes have the label `rare`, for any size of the fleet. */
const RARE_NODES = 3;
/** Upper bound of the members of group `db`, each on a node of its own. */
const GROUP_SIZE_MAX = 1_000;

/** A fleet of two sizes, three zones and fifty racks; half of its RMAs are used, unevenly over the nodes. */
export function halfFullFleet(nodes: number): Fleet {
  const { fleet } = quietWorld(nodes);
  for (const entry of fleet.nodes.values()) {
    const used = entry.ordinal % (SLOTS_PER_NODE + 1);
    fill(fleet, entry, used);
    if (freeCount(entry) !== SLOTS_PER_NODE - used) throw new Error('the fleet is not as full as it should be');
  }
  settleGroup(fleet, Math.min(GROUP_SIZE_MAX, nodes / 4));
  return fleet;
}

function settleGroup(fleet: Fleet, size: number): void {
  const spec = specOf({ group: 'db', sharing: 'FORBIDDEN' });
  for (let member = 0; member < size; member++) {
    const placed = place(fleet, demandOf(spec));
    if (!placed.ok) throw new Error(placed.refusal.message);
    const { entry } = placed.value;
    fleet.groups.add(spec, entry);
    fill(fleet, entry, entry.liveClaims.size + 1);
  }
}

/** Uses every RMA that is left. */
export function saturate(fleet: Fleet): void {
  for (const entry of fleet.nodes.values()) fill(fleet, entry, SLOTS_PER_NODE);
}

function fill(fleet: Fleet, entry: NodeEntry, used: number): void {
  for (let slot = 0; slot < used; slot++) entry.liveClaims.add(`c${entry.ordinal}-${slot}` as ClaimId);
  fleet.refreshNode(entry.record.id);
}

/** A fleet without invariant checks after each step: with 100,000 nodes these would take hours. */
function quietWorld(nodes: number): World {
  const world = new World({ checked: false });
  for (let index = 0; index < nodes; index++) {
    const rmaSizeBytes = (index % 2 === 0 ? 128 : 256) * MIB;
    const rare = index % Math.ceil(nodes / RARE_NODES) === 1 ? { rare: 'yes' } : {};
    const labels = { zone: ['a', 'b', 'c'][index % 3] ?? 'a', rack: `r${index % 50}`, ...rare };
    world.connect(helloOf(`n${index}`, { rmaSizeBytes, count: SLOTS_PER_NODE, labels }));
  }
  return world;
}
