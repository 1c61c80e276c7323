import type { NodeId } from '../../ids.js';
import type { ClaimReport } from '../../link/reports.js';
import type { Fleet } from '../fleet/fleet.js';
import type { NodeEntry } from '../records/node.js';

/**
 * Keeps count of what the agent has and the broker does not promise. Call it after the report's changes are applied.
 */
export function noteStray(fleet: Fleet, node: NodeId, report: ClaimReport): void {
  const entry = fleet.nodes.get(node);
  if (entry === undefined) return;
  const stray = isStray(entry, report);
  if (stray) {
    entry.strayClaims.add(report.claim);
    // Hearing of it led to the order.
    entry.toldStrays.add(report.claim);
  } else {
    entry.toldStrays.delete(report.claim);
    if (!entry.strayClaims.delete(report.claim)) return;
  }
  fleet.refreshNode(node);
}

/** The agent has a claim that the broker does not count on its node. */
export function isStray({ liveClaims }: NodeEntry, { claim, state }: ClaimReport): boolean {
  return state !== 'ENDED' && state !== 'REFUSED' && !liveClaims.has(claim);
}
