import type { BrokerMs, ClaimId } from '../ids.js';
import { type Claim, isUnredeemed, moved } from './claim.js';
import type { Decision, Draft } from './decision.js';
import type { Fleet } from './fleet.js';

/** How many claims one step may end: keeps a step short when many claims run out together. */
const ENDS_PER_STEP_MAX = 1_000;

/**
 * A claim on a silent node does not end: its agent may have handed the RMA out just in time, and only the agent knows. It is
 * looked at again this much later, or when the agent is back.
 */
const SILENT_RECHECK_MS = 5_000;

/** What the passing of time ends, and when to look again. */
export interface TimeLimits {
  /** For how long an ended claim is remembered. */
  readonly endedRetentionMs: number;
}

/** Ends claims whose time to be redeemed ran out, and forgets those that ended long ago. */
export function passTime(fleet: Fleet, nowMs: BrokerMs, limits: TimeLimits): Decision<void> {
  const draft = fleet.draft();
  expireDue(fleet, draft, nowMs);
  forgetOld(fleet, draft, nowMs - limits.endedRetentionMs);
  return draft.decided(undefined);
}

function expireDue(fleet: Fleet, draft: Draft, nowMs: BrokerMs): void {
  for (let count = 0; count < ENDS_PER_STEP_MAX; count++) {
    const id = fleet.expiries.takeDue(nowMs);
    if (id === undefined) return;
    const claim = fleet.claims.get(id);
    if (claim === undefined || !isUnredeemed(claim)) continue;
    const recheckMs = dueAgainMs(fleet, claim, nowMs);
    if (recheckMs !== null) fleet.expiries.schedule(id, recheckMs);
    else expire(draft, claim, nowMs);
  }
}

function dueAgainMs(fleet: Fleet, claim: Claim, nowMs: BrokerMs): number | null {
  if (claim.expireMs > nowMs) return claim.expireMs;
  const silent = (fleet.nodes.get(claim.node)?.session ?? null) === null;
  return silent ? nowMs + SILENT_RECHECK_MS : null;
}

/** Begins the end of an unredeemed claim; its agent has the last word. */
function expire(draft: Draft, claim: Claim, nowMs: BrokerMs): void {
  const releasing = draft.claim(moved(claim, 'RELEASING', nowMs, { endCause: 'TIME_RAN_OUT' }));
  draft.unprepare(releasing, 'TIME_RAN_OUT');
}

function forgetOld(fleet: Fleet, draft: Draft, endedBeforeMs: number): void {
  for (const id of fleet.endedInOrder) {
    if (!isForgettable(fleet, id, endedBeforeMs) || draft.changes.length >= ENDS_PER_STEP_MAX) return;
    draft.forget(id);
  }
}

function isForgettable(fleet: Fleet, id: ClaimId, endedBeforeMs: number): boolean {
  const endMs = fleet.claims.get(id)?.endMs ?? 0;
  return endMs !== null && endMs < endedBeforeMs;
}
