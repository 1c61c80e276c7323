import type { BrokerMs } from '../../ids.js';
import type { ClaimReport } from '../../link/reports.js';
import { type Claim, expiryMarkOf, isUnredeemed } from '../records/claim.js';

/**
 * How much earlier than the broker an agent may end a claim: the delay of its messages, plus the margin for clock drift
 * that the agent subtracts from the remaining time. If much time was left, the margin can exceed this; the claim is
 * then prepared again for the rest.
 */
const EARLY_END_MAX_MS = 2_000;

/**
 * True when the agent ended a claim that was promised for longer: either the last renewal had not reached it, which the
 * expiry mark shows exactly, or it ends claims too early. Agents of 0.1.0 send no mark.
 */
export function wasRenewedMeanwhile(claim: Claim, report: ClaimReport, nowMs: BrokerMs): boolean {
  const leftMs = claim.expireMs - nowMs;
  if (!isUnredeemed(claim) || leftMs <= 0) return false;
  const isMissed = report.expiryMark !== undefined && report.expiryMark < expiryMarkOf(claim);
  return isMissed || leftMs > EARLY_END_MAX_MS;
}
