import { RANKS_MAX } from '../../contract-limits.js';
import type { NodeId } from '../../ids.js';
import type { Fleet } from '../fleet/fleet.js';
import { freeCount, type NodeEntry } from '../records/node.js';
import type { Demand } from './demand.js';
import { type Cause, ruledOutBy } from './feasibility.js';
import { rankedNodes } from './placement.js';

/** Whether one node serves a request. */
export interface NodeVerdict {
  readonly node: NodeId;
  /** The first cause that rules the node out; null when it would serve with an RMA. */
  readonly cause: Cause | null;
  readonly rmaSizeBytes: number;
  readonly freeCount: number;
  /**
   * Its position in the order of preference, from 1; null when it would not serve, or is not among the first RANKS_MAX.
   */
  readonly rank: number | null;
}

/** The verdicts on `demand` for the first `count` nodes after `after`, in the order of their ids. */
export function nodeVerdicts(fleet: Fleet, demand: Demand, after: string, count: number): readonly NodeVerdict[] {
  const entries: NodeEntry[] = [];
  for (const entry of fleet.nodes.byName.after(after)) {
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
  // With the quota used up no node serves, even one with room.
  if (demand.exhaustedQuota !== null) return ranks;
  for (const entry of rankedNodes(fleet, demand)) {
    ranks.set(entry, ranks.size + 1);
    if (ranks.size === RANKS_MAX) break;
  }
  return ranks;
}
