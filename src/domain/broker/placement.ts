import type { NodeId } from '../ids.js';
import { accept, type Result, refuse } from '../reasons.js';
import type { ClaimSpec } from './claim.js';
import { explain, type PlacementRefusal } from './explanation.js';
import { ruledOutBy } from './feasibility.js';
import type { Fleet } from './fleet.js';
import type { NodeEntry } from './node.js';

/**
 * The node that a guest goes to. It finds one whenever there is one; for the same fleet and request always the same; and
 * it looks only at nodes that have a free RMA of a fitting size.
 *
 * @param excluded nodes that were tried for this claim and could not prepare it
 */
export function place(
  fleet: Fleet,
  spec: ClaimSpec,
  excluded: readonly NodeId[] = [],
): Result<NodeEntry, PlacementRefusal> {
  const found = spec.node === null ? bestCandidate(fleet, spec, excluded) : fleet.nodes.get(spec.node);
  if (found !== undefined && ruledOutBy(found, spec, excluded) === null) return accept(found);
  return refuse(explain(fleet, spec, excluded));
}

function bestCandidate(fleet: Fleet, spec: ClaimSpec, excluded: readonly NodeId[]): NodeEntry | undefined {
  const largest = spec.maxRmaBytes ?? Number.POSITIVE_INFINITY;
  for (const ordinal of fleet.index.candidates(spec.minRmaBytes, largest)) {
    const entry = fleet.nodesInOrder[ordinal];
    if (entry !== undefined && ruledOutBy(entry, spec, excluded) === null) return entry;
  }
  return undefined;
}
