import { isLive } from '../../claim-state.js';
import { type BrokerMs, type ClaimId, claimName } from '../../ids.js';
import { accept, type Result, refuse } from '../../reasons.js';
import { findClaim } from '../fleet/find.js';
import type { Fleet } from '../fleet/fleet.js';
import { type Claim, canExpire, endsUnlessRedeemed, isUnredeemed } from '../records/claim.js';
import type { Decision, Draft } from '../records/decision.js';
import { ended, moved } from '../records/move-claim.js';

/**
 * Extends an unredeemed claim and those that were made together with it. A bound claim does not expire and is returned
 * as it is.
 *
 * @param archived the claim as the store has it, if it is not in memory; also below
 */
export function renewClaim(
  fleet: Fleet,
  { id, ttlMs }: { readonly id: ClaimId; readonly ttlMs: number },
  nowMs: BrokerMs,
  archived?: Claim,
): Result<Decision<Claim>> {
  const found = findClaim(fleet, id, archived);
  if (!found.ok) return found;
  const claim = found.value;
  const draft = fleet.draft();
  const isBound = claim.state === 'BOUND';
  if (!isBound && !canExpire(claim)) return refuse(alreadyEnding(claim));
  const expireMs = (nowMs + ttlMs) as BrokerMs;
  const renewed = isBound ? claim : extend(draft, claim, expireMs, nowMs);
  for (const other of fleet.claims.sets.of(claim)) {
    const waiting = other === id ? undefined : fleet.claims.get(other);
    // All claims of a set expire at the same time.
    if (waiting !== undefined && canExpire(waiting)) extend(draft, waiting, expireMs, nowMs);
  }
  return accept(draft.resumable(renewed));
}

function extend(draft: Draft, claim: Claim, expireMs: BrokerMs, nowMs: BrokerMs): Claim {
  const extended = draft.claim(moved(claim, claim.state, nowMs, { expireMs }));
  if (isUnredeemed(extended)) draft.prepare(extended);
  return extended;
}

function alreadyEnding(claim: Claim) {
  const name = claimName(claim.id);
  return {
    reason: 'CLAIM_ENDED',
    message: `${name} is ${claim.state} and cannot be renewed; make a new claim`,
    metadata: { claim: name, state: claim.state },
  } as const;
}

/** Releases a claim. It ends when its agent confirms: until then a VMM might still redeem it, or hold it. */
export function releaseClaim(fleet: Fleet, id: ClaimId, nowMs: BrokerMs, archived?: Claim): Result<Decision<Claim>> {
  const found = findClaim(fleet, id, archived);
  if (!found.ok) return found;
  const claim = found.value;
  const draft = fleet.draft();
  const isEnding = !isLive(claim.state) || claim.state === 'RELEASING';
  // An expiry no longer counts if the claim turns out to be redeemed; an acknowledged release always counts.
  if (isEnding && !endsUnlessRedeemed(claim)) return accept(draft.decided(claim));
  if (claim.state === 'WITHOUT_RMA')
    return accept(draft.decided(draft.claim(ended(claim, 'RELEASE_REQUESTED', nowMs))));
  const releasing = draft.claim(moved(claim, 'RELEASING', nowMs, { endCause: 'RELEASE_REQUESTED' }));
  draft.unprepare(releasing, 'RELEASE_REQUESTED');
  return accept(draft.decided(releasing));
}
