import { accept, type Result, refuse } from '../../reasons.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Room } from '../index/placement-index.js';
import { type NodeEntry, unusedCount } from '../records/node.js';
import { conditionsOf, meetingIn, servingIn } from './candidates.js';
import type { Demand } from './demand.js';
import { explainRefusal, type PlacementRefusal } from './explanation.js';
import { ruledOutBy, takesGuestsWithoutRma } from './feasibility.js';
import { firstFit } from './first-fit.js';
import { inPreferenceOrder } from './tie-breaks.js';

/** The node that a guest is placed on. */
export interface Placement {
  readonly entry: NodeEntry;
  /** False: the guest goes there without an RMA. */
  readonly hasRma: boolean;
  /** How many nodes had room of the kind that was chosen. */
  readonly openNodeCount: number;
  /** How many free RMAs the node had. */
  readonly nodeFreeCount: number;
}

/**
 * Places a guest. It finds a node whenever there is one, always the same for the same fleet and request, and its cost
 * hardly grows with the fleet. It takes the smallest sufficient RMA, then the order of `inPreferenceOrder`. It places
 * without RMA only when no RMA is available and the guest can do without.
 */
export function place(fleet: Fleet, demand: Demand): Result<Placement, PlacementRefusal> {
  const found = findPlace(fleet, demand);
  return found === null ? refuse(explainRefusal(fleet, demand)) : accept(found);
}

/** Like `place`, but without an explanation, which costs many times what the search does. */
export function findPlace(fleet: Fleet, demand: Demand): Placement | null {
  return placeWithRma(fleet, demand) ?? findPlaceWithoutRma(fleet, demand);
}

/** The nodes that would serve a guest with an RMA, in the order of preference. */
export function* rankedNodes(fleet: Fleet, demand: Demand): Generator<NodeEntry> {
  const { spec } = demand;
  for (const size of sizesFor(fleet, demand)) {
    const room = fleet.index.roomOf(size);
    const mask = servingIn(fleet, room.open, demand);
    yield* entriesOf(fleet, inPreferenceOrder(fleet, spec, room, mask));
  }
}

function placeWithRma(fleet: Fleet, demand: Demand): Placement | null {
  if (demand.exhaustedQuota !== null) return null;
  const isSuitable = (entry: NodeEntry) => ruledOutBy(fleet, entry, demand) === null;
  for (const size of sizesFor(fleet, demand)) {
    const room = fleet.index.roomOf(size);
    if (room.open.size === 0) continue;
    const entry = bestIn(fleet, room, demand, isSuitable);
    if (entry !== null) return placementOn(entry, room, true);
  }
  return null;
}

/** Places a guest that can do without an RMA on a node without one; null for all other guests. */
export function findPlaceWithoutRma(fleet: Fleet, demand: Demand): Placement | null {
  if (demand.spec.need !== 'PREFERRED') return null;
  const { roomWithoutRma: room } = fleet.index;
  const anywhere = { ...demand, triedNodes: [] };
  const entry = bestIn(fleet, room, anywhere, (each) => takesGuestsWithoutRma(fleet, each, anywhere));
  return entry === null ? null : placementOn(entry, room, false);
}

function sizesFor(fleet: Fleet, { spec }: Demand): readonly number[] {
  const sizes = fleet.index.sizesWithin(spec.minRmaBytes, spec.maxRmaBytes ?? Number.POSITIVE_INFINITY);
  if (spec.node === null) return sizes;
  const named = fleet.nodes.get(spec.node)?.record.rmaSizeBytes;
  return sizes.filter((size) => size === named);
}

/** The most preferred suitable node with room. */
function bestIn(fleet: Fleet, room: Room, demand: Demand, isSuitable: (entry: NodeEntry) => boolean): NodeEntry | null {
  const { spec } = demand;
  if (spec.node !== null) return suitable(fleet.nodes.get(spec.node), isSuitable);
  const conditions = conditionsOf(fleet, demand);
  const first = firstFit(fleet, spec, room, conditions);
  if (first >= 0) return fleet.nodes.inOrder[first] ?? null;
  const mask = meetingIn(room.open, conditions);
  for (const entry of entriesOf(fleet, inPreferenceOrder(fleet, spec, room, mask))) return entry;
  return null;
}

function suitable(entry: NodeEntry | undefined, isSuitable: (entry: NodeEntry) => boolean): NodeEntry | null {
  return entry !== undefined && isSuitable(entry) ? entry : null;
}

function* entriesOf(fleet: Fleet, ordinals: Iterable<number>): Generator<NodeEntry> {
  for (const ordinal of ordinals) {
    const entry = fleet.nodes.inOrder[ordinal];
    if (entry !== undefined) yield entry;
  }
}

function placementOn(entry: NodeEntry, room: Room, hasRma: boolean): Placement {
  const nodeFreeCount = hasRma ? unusedCount(entry) : 0;
  return { entry, hasRma, openNodeCount: room.open.size, nodeFreeCount };
}
