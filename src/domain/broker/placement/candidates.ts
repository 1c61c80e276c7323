import type { NodeId } from '../../ids.js';
import type { Fleet } from '../fleet/fleet.js';
import { type Condition, FewNodes, inAnyOf, inNoneOf } from '../index/condition.js';
import { NodeMask } from '../index/node-mask.js';
import { OrdinalSet } from '../index/ordinal-set.js';
import type { Demand } from './demand.js';

/** The conditions that a request sets for nodes, apart from the node's name, its RMA size and room on it. */
export function conditionsOf(fleet: Fleet, { spec, triedNodes }: Demand): readonly Condition[] {
  const { index } = fleet;
  const conditions = spec.labelRequirements.map((requirement) => index.labels.conditionOf(requirement));
  if (spec.device !== null) conditions.push(inAnyOf([index.nodesOfDevice(spec.device)]));
  if (spec.requiredHolder !== null) conditions.push(inAnyOf([index.enforcingHolder]));
  if (spec.sharing === 'FORBIDDEN') conditions.push(inNoneOf([fleet.groups.nodesOf(spec)]));
  const named = namedNodes(fleet, [...spec.excludedNodes, ...triedNodes]);
  if (!named.isEmpty) conditions.push(inNoneOf([named]));
  return conditions;
}

/** Those of `ids` that the fleet knows. */
export function namedNodes(fleet: Fleet, ids: Iterable<NodeId>): FewNodes {
  const nodes = new FewNodes();
  for (const id of ids) {
    const ordinal = fleet.nodes.get(id)?.ordinal;
    if (ordinal !== undefined) nodes.add(ordinal);
  }
  return nodes;
}

/** The nodes of `open`, all of which have room, that serve `demand`. */
export function servingIn(fleet: Fleet, open: OrdinalSet, demand: Demand): NodeMask {
  const { node } = demand.spec;
  const mask = meetingIn(open, conditionsOf(fleet, demand));
  return node === null ? mask : mask.only(fleet.nodes.get(node)?.ordinal);
}

/** The nodes of `open` that meet all conditions. */
export function meetingIn(open: OrdinalSet, conditions: readonly Condition[]): NodeMask {
  const fewest = fewestOf(open, conditions);
  const mask = NodeMask.inBoth(fewest, open);
  for (const condition of conditions) if (onlySetOf(condition) !== fewest) mask.narrow(condition);
  return mask;
}

/** The smallest set known to contain every node of `open` that meets the conditions. */
export function fewestOf(open: OrdinalSet, conditions: readonly Condition[]): OrdinalSet {
  let fewest = open;
  for (const condition of conditions) {
    const set = onlySetOf(condition);
    if (set !== null && set.size < fewest.size) fewest = set;
  }
  return fewest;
}

/** The one set that a node must be in; null when the condition does not come down to one. */
function onlySetOf({ isIn, sets }: Condition): OrdinalSet | null {
  const [set] = sets;
  return isIn && sets.length === 1 && set instanceof OrdinalSet ? set : null;
}
