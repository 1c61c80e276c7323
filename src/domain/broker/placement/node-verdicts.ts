import type { NodeId } from '../../ids.js';
import type { Fleet } from '../fleet/fleet.js';
import { freeCount, type NodeEntry } from '../records/node.js';
import type { Demand } from './demand.js';
import { type Cause, ruledOutBy } from './feasibility.js';
import { rankedNodes } from './placement.js';

/** How many nodes are told their place in the order of preference: nobody reads further, and each has to be found. */
export const RANKS_MAX = 1_000;

/** What one node has to say to a request. */
export interface NodeVerdict {
  readonly node: NodeId;
  /** The first cause against it; null when it would serve with an RMA. */
  readonly cause: Cause | null;
  readonly rmaSizeBytes: number;
  readonly freeCount: number;
  /**
   * Its place in the order of preference, from 1; null when it would not serve, or is not among the first RANKS_MAX.
   */
  readonly rank: number | null;
}

/** What the first `count` nodes after `after` have to say to `demand`, by their ids. */
export function nodeVerdicts(fleet: Fleet, demand: Demand, after: string, count: number): readonly NodeVerdict[] {
  const entries: NodeEntry[] = [];
  for (const entry of fleet.nodesByName.after(after)) {
    if (entries.length === count) break;
    entries.push(entry);
  }
  const ranks = ranksOf(fleet, demand);
  return entries.map((entry) => ({
    node: entry.record.id,
    cause: ruledOutBy(fleet, entry, demand),
    rmaSizeBytes: entry.record.rmaSizeBytes,
    freeCount: freeCount(entry),
    rank: ranks.get(entry) ?? null,
  }));
}

function ranksOf(fleet: Fleet, demand: Demand): ReadonlyMap<NodeEntry, number> {
  const ranks = new Map<NodeEntry, number>();
  // With the quota exhausted the nodes have room and serve nobody.
  if (demand.exhaustedQuota !== null) return ranks;
  for (const entry of rankedNodes(fleet, demand)) {
    ranks.set(entry, ranks.size + 1);
    if (ranks.size === RANKS_MAX) break;
  }
  return ranks;
}
