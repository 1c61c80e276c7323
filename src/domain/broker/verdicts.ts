import { dropNodes, keepLabels, nodesForbiddenByGroup } from './candidates.js';
import type { Demand } from './demand.js';
import { CAUSES, type Cause } from './feasibility.js';
import type { Fleet } from './fleet.js';
import { NodeMask } from './node-mask.js';

/** All nodes of a fleet by the first cause against each, and those against which there is none. */
export interface Verdicts {
  readonly ruledOut: ReadonlyMap<Cause, NodeMask>;
  readonly serving: NodeMask;
}

/**
 * Sorts all nodes by what keeps them from serving `demand` with an RMA, as `ruledOutBy` does for one: here each cause takes its
 * nodes out of those that are left, all at once.
 */
export function verdictsOn(fleet: Fleet, demand: Demand): Verdicts {
  const left = NodeMask.of(fleet.index.all);
  const ruledOut = new Map<Cause, NodeMask>();
  for (const cause of CAUSES) {
    const passing = passes(fleet, demand, cause, left.copy());
    const failing = left.copy().drop(passing);
    if (!failing.isEmpty) ruledOut.set(cause, failing);
    left.keep(passing);
  }
  return { ruledOut, serving: left };
}

/** The nodes of `mask` that `cause` does not rule out. */
export function passes(fleet: Fleet, demand: Demand, cause: Cause, mask: NodeMask): NodeMask {
  const { index } = fleet;
  const { spec } = demand;
  switch (cause) {
    case 'NOT_THE_NAMED_NODE':
      return spec.node === null ? mask : mask.only(fleet.nodes.get(spec.node)?.ordinal);
    case 'EXCLUDED_NODE':
      return dropNodes(fleet, mask, spec.excludedNodes);
    case 'OTHER_DEVICE':
      return spec.device === null ? mask : mask.keep(index.nodesOfDevice(spec.device));
    case 'LABELS_DIFFER':
      return keepLabels(fleet, mask, spec.labelRequirements);
    case 'RMA_TOO_SMALL':
      return keepSizes(fleet, mask, spec.minRmaBytes, Number.POSITIVE_INFINITY);
    case 'RMA_TOO_LARGE':
      return spec.maxRmaBytes === null ? mask : keepSizes(fleet, mask, 0, spec.maxRmaBytes);
    case 'CORDONED':
      return mask.drop(index.cordoned);
    case 'AGENT_SILENT':
      return mask.drop(index.silent);
    case 'GROUP_MEMBER_THERE':
      return dropNodes(fleet, mask, nodesForbiddenByGroup(fleet, spec));
    case 'NO_FREE_RMA':
      return mask.drop(index.full);
    case 'COULD_NOT_PREPARE':
      return dropNodes(fleet, mask, demand.triedNodes);
    case 'TENANT_QUOTA_REACHED':
      return demand.exhaustedQuota === null ? mask : mask.only(undefined);
    case 'GROUP_TOO_LARGE':
      return mask;
  }
}

/** The nodes of `mask` that nothing but `cause` rules out: what comes after it in the order of causes does not either. */
export function passesAllAfter(fleet: Fleet, demand: Demand, cause: Cause, mask: NodeMask): NodeMask {
  for (const later of CAUSES.slice(CAUSES.indexOf(cause) + 1)) passes(fleet, demand, later, mask);
  return mask;
}

function keepSizes(fleet: Fleet, mask: NodeMask, minRmaBytes: number, maxRmaBytes: number): NodeMask {
  const sizes = fleet.index.sizesWithin(minRmaBytes, maxRmaBytes);
  return mask.keep(NodeMask.anyOf(sizes.map((size) => fleet.index.nodesOfSize(size))));
}
