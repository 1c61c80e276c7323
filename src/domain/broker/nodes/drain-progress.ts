import { REMAINING_CLAIMS_MAX } from '../../contract-limits.js';
import type { BrokerMs, ClaimId } from '../../ids.js';
import type { Fleet } from '../fleet/fleet.js';
import type { NodeEntry } from '../records/node.js';

/** The progress of a drain. */
export interface DrainProgress {
  readonly boundCount: number;
  readonly releasingCount: number;
  /** Unredeemed claims that are ending: their agent has yet to confirm that nobody can redeem them any more. */
  readonly revokingCount: number;
  /** The node is empty, and its agent is connected and confirms it. */
  readonly drained: boolean;
  /** The deadline has passed and the node is not empty. */
  readonly overdue: boolean;
  /** Up to 100 of the remaining claims. */
  readonly remainingClaims: readonly ClaimId[];
}

/** The progress of the node's drain; null when it is not being drained. */
export function drainProgress(fleet: Fleet, entry: NodeEntry, nowMs: BrokerMs): DrainProgress | null {
  const { drain } = entry.record;
  if (drain === null) return null;
  const drained = isEmpty(entry);
  return {
    ...countClaims(fleet, entry),
    drained,
    overdue: !drained && nowMs >= drain.deadlineMs,
    remainingClaims: [...entry.liveClaims, ...entry.claimsWithoutRma].slice(0, REMAINING_CLAIMS_MAX),
  };
}

/**
 * True when no guest is left: neither one that the broker placed, nor a stray, nor one that the agent served by itself.
 */
function isEmpty({ session, liveClaims, claimsWithoutRma, strayClaims, inventory }: NodeEntry): boolean {
  const guests = liveClaims.size + claimsWithoutRma.size + strayClaims.size + (inventory?.unscheduledCount ?? 0);
  return session !== null && guests === 0;
}

function countClaims(fleet: Fleet, { liveClaims, claimsWithoutRma }: NodeEntry) {
  // Nothing shows when a guest without an RMA stops, so it counts as running until its claim ends.
  const counts = { boundCount: claimsWithoutRma.size, releasingCount: 0, revokingCount: 0 };
  for (const id of liveClaims) {
    const claim = fleet.claims.get(id);
    if (claim?.state === 'BOUND') counts.boundCount += 1;
    else if (claim?.state === 'RELEASING' && claim.endCause === 'NODE_DRAINED') counts.revokingCount += 1;
    else if (claim?.state === 'RELEASING') counts.releasingCount += 1;
  }
  return counts;
}
