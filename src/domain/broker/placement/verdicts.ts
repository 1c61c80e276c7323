import type { NodeId } from '../../ids.js';
import type { Fleet } from '../fleet/fleet.js';
import { inAnyOf } from '../index/condition.js';
import { NodeMask } from '../index/node-mask.js';
import { namedNodes } from './candidates.js';
import type { Demand } from './demand.js';
import { CAUSES, type Cause } from './feasibility.js';

/** All nodes of a fleet, by the first cause that rules each out, and those that none rules out. */
export interface Verdicts {
  readonly ruledOut: ReadonlyMap<Cause, NodeMask>;
  readonly serving: NodeMask;
}

/**
 * Sorts all nodes by what rules them out for `demand` with an RMA. `ruledOutBy` does the same for one node; here each
 * cause removes its nodes from the rest all at once.
 */
export function verdictsOn(fleet: Fleet, demand: Demand): Verdicts {
  let left = NodeMask.of(fleet.index.all);
  const ruledOut = new Map<Cause, NodeMask>();
  for (const cause of CAUSES) {
    if (!canRuleOut(demand, cause)) continue;
    const passing = passes(fleet, demand, cause, left.copy());
    const failing = left.without(passing);
    if (!failing.isEmpty) ruledOut.set(cause, failing);
    left = passing;
  }
  return { ruledOut, serving: left };
}

/** False when the cause cannot apply to this request. */
function canRuleOut({ spec, triedNodes, exhaustedQuota, groupIsTooLarge }: Demand, cause: Cause): boolean {
  switch (cause) {
    case 'NOT_THE_NAMED_NODE':
      return spec.node !== null;
    case 'EXCLUDED_NODE':
      return spec.excludedNodes.length > 0;
    case 'OTHER_DEVICE':
      return spec.device !== null;
    case 'LABELS_DIFFER':
      return spec.labelRequirements.length > 0;
    case 'HOLDER_NOT_ENFORCED':
      return spec.requiredHolder !== null;
    case 'RMA_TOO_LARGE':
      return spec.maxRmaBytes !== null;
    case 'GROUP_MEMBER_THERE':
      return spec.sharing === 'FORBIDDEN';
    case 'COULD_NOT_PREPARE':
      return triedNodes.length > 0;
    case 'TENANT_QUOTA_REACHED':
      return exhaustedQuota !== null;
    case 'GROUP_TOO_LARGE':
      return groupIsTooLarge;
    default:
      return true;
  }
}

/** The nodes of `mask` that `cause` does not rule out. */
export function passes(fleet: Fleet, demand: Demand, cause: Cause, mask: NodeMask): NodeMask {
  const { index } = fleet;
  const { spec } = demand;
  if (!canRuleOut(demand, cause)) return mask;
  switch (cause) {
    case 'NOT_THE_NAMED_NODE':
      return mask.only(fleet.nodes.get(spec.node ?? ('' as NodeId))?.ordinal);
    case 'EXCLUDED_NODE':
      return mask.drop(namedNodes(fleet, spec.excludedNodes));
    case 'OTHER_DEVICE':
      return spec.device === null ? mask : mask.keep(index.nodesOfDevice(spec.device));
    case 'LABELS_DIFFER':
      for (const requirement of spec.labelRequirements) mask.narrow(index.labels.conditionOf(requirement));
      return mask;
    case 'HOLDER_NOT_ENFORCED':
      return mask.keep(index.enforcingHolder);
    case 'RMA_TOO_SMALL':
      return keepSizes(fleet, mask, spec.minRmaBytes, Number.POSITIVE_INFINITY);
    case 'RMA_TOO_LARGE':
      return keepSizes(fleet, mask, 0, spec.maxRmaBytes ?? Number.POSITIVE_INFINITY);
    case 'CORDONED':
      return mask.drop(index.cordoned);
    case 'AGENT_SILENT':
      return mask.drop(index.silent);
    case 'GROUP_MEMBER_THERE':
      return mask.drop(fleet.groups.nodesOf(spec));
    case 'NO_FREE_RMA':
      return mask.drop(index.full);
    case 'COULD_NOT_PREPARE':
      return mask.drop(namedNodes(fleet, demand.triedNodes));
    case 'TENANT_QUOTA_REACHED':
    case 'GROUP_TOO_LARGE':
      return mask.only(undefined);
  }
}

/** The nodes of `mask` that pass every cause after `cause`, so that nothing but `cause` rules them out. */
export function passesAllAfter(fleet: Fleet, demand: Demand, cause: Cause, mask: NodeMask): NodeMask {
  for (const later of CAUSES.slice(CAUSES.indexOf(cause) + 1)) passes(fleet, demand, later, mask);
  return mask;
}

function keepSizes(fleet: Fleet, mask: NodeMask, minRmaBytes: number, maxRmaBytes: number): NodeMask {
  const sizes = fleet.index.sizesWithin(minRmaBytes, maxRmaBytes);
  return mask.narrow(inAnyOf(sizes.map((size) => fleet.index.nodesOfSize(size))));
}
