import type { NodeId } from '../../ids.js';
import type { ClaimSpec } from '../records/claim.js';
import type { ExhaustedQuota } from '../records/tenant.js';

/** A request as placement sees it: what the guest asks for, and what else bears on where it may go. */
export interface Demand {
  readonly spec: ClaimSpec;
  /** Nodes that were tried for this very claim and could not prepare it. */
  readonly triedNodes: readonly NodeId[];
  /** Set when the tenant may have no more RMAs: then only a place without one will do. */
  readonly exhaustedQuota: ExhaustedQuota | null;
  /** Set when the guest is one of a group that does not fit as a whole: then no node serves it. */
  readonly groupIsTooLarge: boolean;
}

const NO_NODES: readonly NodeId[] = [];

export function demandOf(spec: ClaimSpec, patch: Partial<Omit<Demand, 'spec'>> = {}): Demand {
  const { triedNodes = NO_NODES, exhaustedQuota = null, groupIsTooLarge = false } = patch;
  return { spec, triedNodes, exhaustedQuota, groupIsTooLarge };
}
