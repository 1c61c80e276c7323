import type { BrokerMs, ClaimId } from '../../ids.js';
import type { Fleet } from '../fleet/fleet.js';
import type { NodeEntry } from '../records/node.js';

/** Enough to know whom to ask; the counts tell the rest. */
const REMAINING_CLAIMS_MAX = 100;

/** How a drain goes. */
export interface DrainProgress {
  readonly boundCount: number;
  readonly releasingCount: number;
  /** Claims that were not redeemed, and wait for the agent's word that nobody can any more. */
  readonly revokingCount: number;
  /** The node is empty, and its agent is there to say so. */
  readonly drained: boolean;
  /** The deadline has passed and the node is not empty. */
  readonly overdue: boolean;
  /** Up to 100 of the claims that are left. */
  readonly remainingClaims: readonly ClaimId[];
}

/** How the drain of `entry` goes now; null when it is not being drained. */
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
 * Empty of guests that the broker placed, of those that it had given up, and of those that the agent served by itself.
 */
function isEmpty({ session, liveClaims, claimsWithoutRma, strayClaims, inventory }: NodeEntry): boolean {
  const guests = liveClaims.size + claimsWithoutRma.size + strayClaims.size + (inventory?.unscheduledCount ?? 0);
  return session !== null && guests === 0;
}

function countClaims(fleet: Fleet, { liveClaims, claimsWithoutRma }: NodeEntry) {
  // A guest without an RMA runs, for all that anybody knows, until its claim ends.
  const counts = { boundCount: claimsWithoutRma.size, releasingCount: 0, revokingCount: 0 };
  for (const id of liveClaims) {
    const claim = fleet.claims.get(id);
    if (claim?.state === 'BOUND') counts.boundCount += 1;
    else if (claim?.state === 'RELEASING' && claim.endCause === 'NODE_DRAINED') counts.revokingCount += 1;
    else if (claim?.state === 'RELEASING') counts.releasingCount += 1;
  }
  return counts;
}
