import type { BrokerMs, NodeId } from '../../ids.js';
import { accept, type Result } from '../../reasons.js';
import { findNode } from '../fleet/find.js';
import type { Fleet } from '../fleet/fleet.js';
import { type Claim, isUnredeemed } from '../records/claim.js';
import type { Decision, Draft } from '../records/decision.js';
import { moved } from '../records/move-claim.js';
import type { Drain, NodeRecord } from '../records/node.js';

/**
 * Empties a node: no new claims, no claims that were not redeemed, and its agent asks the holders of the others to let
 * go. It ends no guest. A drain stays in force, past its deadline too, until the node is uncordoned.
 */
export function drainNode(fleet: Fleet, id: NodeId, drain: Drain, nowMs: BrokerMs): Result<Decision<NodeRecord>> {
  const found = findNode(fleet, id);
  if (!found.ok) return found;
  const { record, liveClaims } = found.value;
  const draft = fleet.draft();
  const draining = draft.node({ ...record, cordonReason: drain.reason, drain });
  draft.drain(id);
  for (const claimId of liveClaims) {
    const claim = fleet.claims.get(claimId);
    if (claim !== undefined) revokeUnredeemed(draft, claim, nowMs);
  }
  return accept(draft.decided(draining));
}

/**
 * Begins the end of a claim that waits to be redeemed on a draining node; others are left alone. Its agent
 * has the last word, and only with that could it be placed elsewhere without a guest getting two RMAs:
 * whoever made it makes a new one.
 */
export function revokeUnredeemed(draft: Draft, claim: Claim, nowMs: BrokerMs): void {
  if (!isUnredeemed(claim)) return;
  draft.unprepare(draft.claim(moved(claim, 'RELEASING', nowMs, { endCause: 'NODE_DRAINED' })), 'NODE_DRAINED');
}

/** True from the drain's beginning until the node is uncordoned, whether or not it is empty by now. */
export function isDraining(record: NodeRecord | undefined): boolean {
  return record !== undefined && record.drain !== null;
}
