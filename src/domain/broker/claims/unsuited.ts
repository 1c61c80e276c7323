import type { BrokerMs } from '../../ids.js';
import { suits } from '../placement/feasibility.js';
import { type Claim, isUnredeemed } from '../records/claim.js';
import type { Draft } from '../records/decision.js';
import { moved } from '../records/move-claim.js';
import type { NodeRecord } from '../records/node.js';

/**
 * True for a claim that nobody has redeemed, on a node whose agent was started with another RMA size or device than the
 * claim asks for. What was redeemed before is the holder's, and as it was.
 */
export function isUnsuited(record: NodeRecord | undefined, claim: Claim): boolean {
  return record !== undefined && isUnredeemed(claim) && !suits(record, claim.spec);
}

/**
 * The agent of such a node has the claim all the same: one of 0.1.0 compares nothing when it starts again. It is to end
 * it there; the claim is placed elsewhere once it has said so, since somebody may redeem it until then.
 */
export function takeFromUnsuited(draft: Draft, claim: Claim, nowMs: BrokerMs): void {
  const reserved =
    claim.state === 'PREPARED' ? draft.claim(moved(claim, 'RESERVED', nowMs, { clearing: null })) : claim;
  draft.unprepare(reserved, 'PREPARE_FAILED');
}
