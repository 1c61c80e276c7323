import type { LabelPreference } from '../../labels.js';
import type { Fleet } from '../fleet/fleet.js';
import { NodeMask } from '../index/node-mask.js';
import type { OrdinalSet } from '../index/ordinal-set.js';
import type { Room } from '../index/placement-index.js';
import type { ClaimSpec } from '../records/claim.js';

/**
 * The nodes of `mask`, all with room of one kind, best first. The criteria, in this order: the highest sum of label
 * preferences; no others of the group, where sharing is to be avoided; the least used value of the spread label; how
 * much room there is; the node known longest. This is a total order, found by splitting the mask instead of comparing
 * nodes.
 */
export function* inPreferenceOrder(fleet: Fleet, spec: ClaimSpec, room: Room, mask: NodeMask): Generator<number> {
  for (const liked of byLabelPreference(fleet, mask, spec.labelPreferences)) {
    for (const apart of byCompany(fleet, liked, spec)) {
      for (const part of bySpread(fleet, apart, spec)) yield* byRoom(room, part, spec);
    }
  }
}

/**
 * SPREAD takes the node with the most room, BINPACK the one with the least. Room without RMA counts guests, so its
 * order is reversed.
 */
export function tierOrder(spec: ClaimSpec, isWithoutRma: boolean): 'MOST_FIRST' | 'FEWEST_FIRST' {
  return (spec.strategy === 'SPREAD') === isWithoutRma ? 'FEWEST_FIRST' : 'MOST_FIRST';
}

function* byRoom(room: Room, mask: NodeMask, spec: ClaimSpec): Generator<number> {
  for (const tier of room.tiers.inOrder(tierOrder(spec, room.isWithoutRma))) yield* mask.within(tier);
}

interface Scored {
  readonly mask: NodeMask;
  readonly score: number;
}

/** Parts of `mask` with the same sum of weights, the highest sum first. */
function* byLabelPreference(
  fleet: Fleet,
  mask: NodeMask,
  preferences: readonly LabelPreference[],
): Generator<NodeMask> {
  let parts: Scored[] = [{ mask, score: 0 }];
  for (const preference of preferences) parts = parts.flatMap((part) => split(fleet, part, preference));
  const byScore = new Map<number, NodeMask[]>();
  for (const part of parts) byScore.set(part.score, [...(byScore.get(part.score) ?? []), part.mask]);
  const scores = [...byScore.keys()].sort((a, b) => b - a);
  for (const score of scores) yield NodeMask.union(byScore.get(score) ?? []);
}

function split(fleet: Fleet, { mask, score }: Scored, { requirement, weight }: LabelPreference): Scored[] {
  const meeting = mask.copy().narrow(fleet.index.labels.conditionOf(requirement));
  const parts = [
    { mask: meeting, score: score + weight },
    { mask: mask.without(meeting), score },
  ];
  return parts.filter((part) => !part.mask.isEmpty);
}

function* byCompany(fleet: Fleet, mask: NodeMask, spec: ClaimSpec): Generator<NodeMask> {
  if (spec.sharing !== 'AVOIDED' || fleet.groups.membersOf(spec).size === 0) return yield mask;
  const mates = fleet.groups.nodesOf(spec);
  yield mask.copy().drop(mates);
  yield mask.copy().keep(mates);
}

/** Parts of `mask` by the value of the spread label, the least used first; nodes without the label come last. */
function* bySpread(fleet: Fleet, mask: NodeMask, spec: ClaimSpec): Generator<NodeMask> {
  const key = spec.spreadLabel;
  if (key === null) return yield mask;
  const uses = [...usesOf(fleet, spec, key)].sort(byUse);
  for (const { nodes } of uses) yield mask.copy().keep(nodes);
  yield mask.copy().narrow(fleet.index.labels.conditionOf({ key, operator: 'DOES_NOT_EXIST', values: [] }));
}

/** A value of a spread label. */
interface Use {
  readonly value: string;
  readonly nodes: OrdinalSet;
  /** How many live claims its nodes have; if the guest has a group, only those of the group. */
  readonly used: number;
}

/** The value of a label that SPREAD takes first; undefined when no node has the label. */
export function leastUsedValue(fleet: Fleet, spec: ClaimSpec, key: string): Use | undefined {
  let least: Use | undefined;
  for (const use of usesOf(fleet, spec, key)) if (least === undefined || byUse(use, least) < 0) least = use;
  return least;
}

function byUse(a: Use, b: Use): number {
  return a.used - b.used || (a.value < b.value ? -1 : 1);
}

function* usesOf(fleet: Fleet, spec: ClaimSpec, key: string): Generator<Use> {
  const ofGroup = spec.group === null ? null : groupCounts(fleet, spec, key);
  for (const { value, nodes, claimCount } of fleet.index.labels.valuesOf(key)) {
    yield { value, nodes, used: ofGroup === null ? claimCount : (ofGroup.get(value) ?? 0) };
  }
}

function groupCounts(fleet: Fleet, spec: ClaimSpec, key: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [id, count] of fleet.groups.membersOf(spec)) {
    const value = fleet.nodes.get(id)?.record.labels[key];
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + count);
  }
  return counts;
}
