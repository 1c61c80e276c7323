import type { NodeId } from '../../ids.js';
import type { ClaimSpec } from '../records/claim.js';
import type { ExhaustedQuota } from '../records/tenant.js';

/** A request as placement sees it: what the guest asks for, and what else limits where it may go. */
export interface Demand {
  readonly spec: ClaimSpec;
  /** Nodes that could not prepare this claim earlier. */
  readonly triedNodes: readonly NodeId[];
  /** Set when the tenant's quota is used up: then only a placement without RMA is possible. */
  readonly exhaustedQuota: ExhaustedQuota | null;
  /** True when the guest belongs to a group that does not fit as a whole: then no node serves it. */
  readonly groupIsTooLarge: boolean;
}

const NO_NODES: readonly NodeId[] = [];

export function demandOf(spec: ClaimSpec, patch: Partial<Omit<Demand, 'spec'>> = {}): Demand {
  const { triedNodes = NO_NODES, exhaustedQuota = null, groupIsTooLarge = false } = patch;
  return { spec, triedNodes, exhaustedQuota, groupIsTooLarge };
}
