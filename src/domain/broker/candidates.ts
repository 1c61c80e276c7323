import type { NodeId } from '../ids.js';
import type { LabelRequirement } from '../labels.js';
import type { ClaimSpec } from './claim.js';
import type { Demand } from './demand.js';
import type { Fleet } from './fleet.js';
import type { NodeMask } from './node-mask.js';

/** The nodes of `mask` whose device and labels a guest asks for. */
export function keepKind(fleet: Fleet, mask: NodeMask, spec: ClaimSpec): NodeMask {
  if (spec.device !== null) mask.keep(fleet.index.nodesOfDevice(spec.device));
  return keepLabels(fleet, mask, spec.labelRequirements);
}

/** The nodes of `mask` whose labels meet every requirement. */
export function keepLabels(fleet: Fleet, mask: NodeMask, requirements: readonly LabelRequirement[]): NodeMask {
  for (const requirement of requirements) fleet.index.labels.narrow(mask, requirement);
  return mask;
}

/** Takes single nodes out. */
export function dropNodes(fleet: Fleet, mask: NodeMask, nodes: Iterable<NodeId>): NodeMask {
  for (const id of nodes) {
    const ordinal = fleet.nodes.get(id)?.ordinal;
    if (ordinal !== undefined) mask.delete(ordinal);
  }
  return mask;
}

/** Only the named node, where one is named. */
export function keepNamed(fleet: Fleet, mask: NodeMask, { node }: ClaimSpec): NodeMask {
  return node === null ? mask : mask.only(fleet.nodes.get(node)?.ordinal);
}

/** The nodes that the rest of its group keeps a guest from. */
export function nodesForbiddenByGroup(fleet: Fleet, spec: ClaimSpec): Iterable<NodeId> {
  return spec.sharing === 'FORBIDDEN' ? fleet.groups.membersOf(spec).keys() : [];
}

/** Of the nodes in `mask`, which are open and have room, those that serve `demand`. */
export function keepServing(fleet: Fleet, mask: NodeMask, { spec, triedNodes }: Demand): NodeMask {
  keepKind(fleet, mask, spec);
  dropNodes(fleet, mask, spec.excludedNodes);
  dropNodes(fleet, mask, nodesForbiddenByGroup(fleet, spec));
  return keepNamed(fleet, dropNodes(fleet, mask, triedNodes), spec);
}
