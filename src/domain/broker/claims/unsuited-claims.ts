import type { BrokerMs } from '../../ids.js';
import { suits } from '../placement/feasibility.js';
import { type Claim, isUnredeemed } from '../records/claim.js';
import type { Draft } from '../records/decision.js';
import { moved } from '../records/move-claim.js';
import type { NodeRecord } from '../records/node.js';

/**
 * True for an unredeemed claim on a node whose agent was restarted with another RMA size or device than the claim asks
 * for. A redeemed claim keeps what its holder has.
 */
export function isUnsuited(record: NodeRecord | undefined, claim: Claim): boolean {
  return record !== undefined && isUnredeemed(claim) && !suits(record, claim.spec);
}

/**
 * Takes a claim back from an agent that holds it although it is unsuited; agents of 0.1.0 do not compare after a
 * restart. The agent is ordered to end it, and the claim is placed elsewhere only when the agent confirms, since it can
 * be redeemed until then.
 */
export function takeFromUnsuited(draft: Draft, claim: Claim, nowMs: BrokerMs): void {
  const reserved =
    claim.state === 'PREPARED' ? draft.claim(moved(claim, 'RESERVED', nowMs, { clearing: null })) : claim;
  draft.unprepare(reserved, 'PREPARE_FAILED');
}
