import type { BrokerMs } from '../../ids.js';
import type { ClaimReport } from '../../link/reports.js';
import { type Claim, expiryMarkOf, isUnredeemed } from '../records/claim.js';

/**
 * How long before the broker's time an agent may end a claim: by as much as its messages take, and by the margin
 * for clock rate that it takes off what is left of the claim. Where that is more, because much was left, the claim
 * is prepared again for the rest.
 */
const EARLY_END_MAX_MS = 2_000;

/**
 * The agent has ended a claim that somebody was promised for longer: because it had not heard of the last renewal,
 * which the mark tells exactly, or because it ends claims too early. An agent of 0.1.0 tells no mark.
 */
export function wasRenewedMeanwhile(claim: Claim, report: ClaimReport, nowMs: BrokerMs): boolean {
  const leftMs = claim.expireMs - nowMs;
  if (!isUnredeemed(claim) || leftMs <= 0) return false;
  const isMissed = report.expiryMark !== undefined && report.expiryMark < expiryMarkOf(claim);
  return isMissed || leftMs > EARLY_END_MAX_MS;
}
