import type { BrokerMs, NodeId } from '../../ids.js';
import { accept, type Result } from '../../reasons.js';
import { findNode } from '../fleet/find.js';
import type { Fleet } from '../fleet/fleet.js';
import { type Claim, isUnredeemed } from '../records/claim.js';
import type { Decision, Draft } from '../records/decision.js';
import { moved } from '../records/move-claim.js';
import type { Drain, NodeRecord } from '../records/node.js';

/**
 * Empties a node: it gets no new claims, its unredeemed claims end, and its agent asks the holders of the others to
 * release them. It ends no guest. A drain stays in force, even past its deadline, until the node is uncordoned.
 */
export function drainNode(fleet: Fleet, id: NodeId, drain: Drain, nowMs: BrokerMs): Result<Decision<NodeRecord>> {
  const found = findNode(fleet, id);
  if (!found.ok) return found;
  const { record, liveClaims } = found.value;
  const draft = fleet.draft();
  draft.drain(id);
  for (const claimId of liveClaims) {
    const claim = fleet.claims.get(claimId);
    if (claim !== undefined) revokeUnredeemed(draft, claim, nowMs);
  }
  const what = { kind: 'DRAINED', ...drain } as const;
  const draining = draft.node({ ...record, cordonReason: drain.reason, drain }, { what, nowMs });
  return accept(draft.resumable(draining));
}

/**
 * Begins the end of an unredeemed claim on a draining node; other claims are left alone. The claim is not placed
 * elsewhere: only its agent can confirm that nobody redeemed it, and without that a guest could get two RMAs. Its
 * creator makes a new one.
 */
export function revokeUnredeemed(draft: Draft, claim: Claim, nowMs: BrokerMs): void {
  if (!isUnredeemed(claim)) return;
  draft.unprepare(draft.claim(moved(claim, 'RELEASING', nowMs, { endCause: 'NODE_DRAINED' })), 'NODE_DRAINED');
}

/** True from the start of the drain until the node is uncordoned, whether or not it is empty by now. */
export function isDraining(record: NodeRecord | undefined): boolean {
  return record !== undefined && record.drain !== null;
}
