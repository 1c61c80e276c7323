import type { BrokerMs } from '../../ids.js';
import { accept, type Result, refuse } from '../../reasons.js';
import type { Fleet } from '../fleet/fleet.js';
import { type Claim, isUnredeemed } from '../records/claim.js';
import type { Decision } from '../records/decision.js';
import { moved } from '../records/move-claim.js';

/** With the current one. A secret is needed only as long as a claim waits to be redeemed, so few rotations overlap. */
const SECRETS_MAX = 16;

/** How many claims are looked at in one turn: a few milliseconds, even when all of them end. */
const SLICE = 1_000;

/**
 * Derives the tokens of future claims from a new secret. Those that are out stay as they are: agents know them by their
 * hashes, whatever the secret is.
 *
 * @returns the revision up to which claims have tokens of former secrets
 */
export function rotateTokenSecret(fleet: Fleet, hex: string): Result<Decision<number>> {
  const { tokenSecrets } = fleet;
  if (tokenSecrets.length >= SECRETS_MAX) {
    return refuse({
      reason: 'TOO_MANY_SECRETS',
      message: `claims that were not redeemed yet have tokens of ${SECRETS_MAX} secrets; end those claims too`,
      metadata: { secrets_max: String(SECRETS_MAX) },
    });
  }
  const draft = fleet.draft();
  const sinceRevision = draft.nextRevision;
  draft.tokenSecrets([...tokenSecrets, { hex, sinceRevision }]);
  return accept(draft.decided(sinceRevision));
}

/** Forgets the secrets of which no unredeemed claim has its token: those before the one that the oldest of them has. */
export function forgetTokenSecrets(fleet: Fleet, oldestUnredeemed: number): Decision<void> {
  const draft = fleet.draft();
  const { tokenSecrets } = fleet;
  const kept = tokenSecrets.filter((_, at) => (tokenSecrets[at + 1]?.sinceRevision ?? Infinity) >= oldestUnredeemed);
  if (kept.length < tokenSecrets.length) draft.tokenSecrets(kept);
  return draft.decided(undefined);
}

/** Some of the unredeemed claims, in the order of their making. */
export interface UnredeemedSlice {
  readonly claims: readonly Claim[];
  /** Where to go on; null at the end. */
  readonly after: number | null;
}

/** The unredeemed ones of the next claims that were made after one revision, and no later than another. */
export function nextUnredeemed(fleet: Fleet, after: number, upTo: number): UnredeemedSlice {
  const claims: Claim[] = [];
  let seen = 0;
  for (const id of fleet.claims.inOrder.after(after)) {
    const claim = fleet.claims.get(id);
    if (claim === undefined) continue;
    if (claim.createRevision > upTo) break;
    if (isUnredeemed(claim)) claims.push(claim);
    seen += 1;
    if (seen === SLICE) return { claims, after: claim.createRevision };
  }
  return { claims, after: null };
}

/**
 * Begins the end of claims whose tokens are no longer to count; as with a drain, one that turns out to be redeemed goes
 * on, since its holder is known and no guest is ended.
 */
export function revokeTokens(fleet: Fleet, claims: readonly Claim[], nowMs: BrokerMs): Decision<void> {
  const draft = fleet.draft();
  for (const claim of claims)
    draft.unprepare(draft.claim(moved(claim, 'RELEASING', nowMs, { endCause: 'TOKEN_REVOKED' })), 'TOKEN_REVOKED');
  return draft.independent(undefined);
}
