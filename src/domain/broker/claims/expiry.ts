import type { BrokerMs } from '../../ids.js';
import type { Fleet } from '../fleet/fleet.js';
import { type Claim, canExpire } from '../records/claim.js';
import type { Decision, Draft } from '../records/decision.js';
import { ended, moved } from '../records/move-claim.js';

/** How many claims one step may end: keeps a step short when many claims expire together. */
const ENDS_PER_STEP_MAX = 1_000;

/**
 * How many claims one step may archive: a few milliseconds of work. If some are left, the next step follows at once.
 */
export const ARCHIVED_PER_STEP_MAX = 500;

/**
 * A claim on a silent node does not end: its agent may have handed out the RMA just in time, and only the agent knows.
 * The claim is checked again after this time, or when the agent is back.
 */
const SILENT_RECHECK_MS = 5_000;

/** Limits on how long, and how many, ended claims are kept in memory. */
export interface TimeLimits {
  /** How long an ended claim can be looked up. */
  readonly endedRetentionMs: number;
  /** How many ended claims are kept in memory; those that ended first are archived first. */
  readonly endedInMemoryMax: number;
}

/** Ends claims that were not redeemed in time, and archives those that ended long ago or are too many. */
export function passTime(fleet: Fleet, nowMs: BrokerMs, limits: TimeLimits): Decision<void> {
  const draft = fleet.draft();
  expireDue(fleet, draft, nowMs);
  archiveEnded(fleet, draft, { ...limits, endedBeforeMs: nowMs - limits.endedRetentionMs });
  return draft.independent(undefined);
}

function expireDue(fleet: Fleet, draft: Draft, nowMs: BrokerMs): void {
  for (let count = 0; count < ENDS_PER_STEP_MAX; count++) {
    const id = fleet.claims.expiries.takeDue(nowMs);
    if (id === undefined) return;
    const claim = fleet.claims.get(id);
    if (claim === undefined || !canExpire(claim)) continue;
    const recheckMs = dueAgainMs(fleet, claim, nowMs);
    if (recheckMs !== null) fleet.claims.expiries.schedule(id, recheckMs);
    else expire(draft, claim, nowMs);
  }
}

function dueAgainMs(fleet: Fleet, claim: Claim, nowMs: BrokerMs): number | null {
  if (claim.expireMs > nowMs) return claim.expireMs;
  if (claim.state === 'WITHOUT_RMA') return null;
  const silent = (fleet.nodes.get(claim.node)?.session ?? null) === null;
  return silent ? nowMs + SILENT_RECHECK_MS : null;
}

/**
 * Begins the end of an unredeemed claim, which its agent has to confirm. A claim without RMA ends at once, as it does
 * not concern an agent.
 */
function expire(draft: Draft, claim: Claim, nowMs: BrokerMs): void {
  if (claim.state === 'WITHOUT_RMA') {
    draft.claim(ended(claim, 'TIME_RAN_OUT', nowMs));
    return;
  }
  const releasing = draft.claim(moved(claim, 'RELEASING', nowMs, { endCause: 'TIME_RAN_OUT' }));
  draft.unprepare(releasing, 'TIME_RAN_OUT');
}

function archiveEnded(
  fleet: Fleet,
  draft: Draft,
  { endedBeforeMs, endedInMemoryMax }: { readonly endedBeforeMs: number; readonly endedInMemoryMax: number },
): void {
  const excess = fleet.claims.endedInOrder.size - endedInMemoryMax;
  let count = 0;
  for (const id of fleet.claims.endedInOrder) {
    const claim = fleet.claims.get(id);
    const isOld = claim !== undefined && claim.endMs !== null && claim.endMs < endedBeforeMs;
    if (claim === undefined || (!isOld && count >= excess) || count >= ARCHIVED_PER_STEP_MAX) return;
    draft.archive(claim);
    count += 1;
  }
}
