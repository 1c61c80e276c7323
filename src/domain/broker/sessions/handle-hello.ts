import type { BrokerMs, ClaimId } from '../../ids.js';
import type { ClaimReport } from '../../link/reports.js';
import { isOfBackup } from '../claims/restored-claims.js';
import { isUnsuited } from '../claims/unsuited-claims.js';
import type { Fleet } from '../fleet/fleet.js';
import { isDraining, revokeUnredeemed } from '../nodes/drain.js';
import { type Claim, isUnredeemed } from '../records/claim.js';
import type { Decision, Draft } from '../records/decision.js';
import { ended, moved } from '../records/move-claim.js';
import type { NodeEntry, NodeRecord } from '../records/node.js';
import type { Hello } from './hello.js';
import { nodeRecordFrom, sessionBegun, wasTakenOver } from './node-of-hello.js';

/**
 * Begins a session, step one: what becomes durable of the node and of the claims that the agent does not know. The
 * claims that it does know follow as reports (`handleReport`), each decided after the last was applied. Whose node it
 * is has been decided before (`admission.ts`).
 *
 * @param address where the agent calls from, for the node's history
 */
export function handleHello(fleet: Fleet, hello: Hello, nowMs: BrokerMs, address = ''): Decision<void> {
  const draft = fleet.draft();
  const before = fleet.nodes.get(hello.node);
  // Before the node's record, by whose boot id it is known that they are.
  if (before !== undefined && before.record.bootId !== hello.bootId) loseAll(fleet, draft, before, nowMs);
  const what = sessionBegun(hello, before?.record, address);
  const record = draft.node(nodeRecordFrom(hello, before?.record, { nowMs, revision: draft.nextRevision }), {
    what,
    nowMs,
  });
  const known = new Set(hello.claims.map((report) => report.claim));
  if (before === undefined || before.record.bootId !== hello.bootId) return draft.resumable(undefined);
  for (const claim of claimsOf(fleet, before.liveClaims)) {
    if (isDraining(before.record) && isUnredeemed(claim)) revokeUnredeemed(draft, claim, nowMs);
    // What becomes of those is decided one by one: see reportsOf().
    else if (isUnsuited(record, claim)) continue;
    else if (known.has(claim.id)) repeatOrder(draft, asTheNodeIs(draft, record, claim, nowMs));
    else if (!wasTakenOver(claim, before.record, hello))
      handleAbsence(fleet, draft, asTheNodeIs(draft, record, claim, nowMs), nowMs);
  }
  return draft.resumable(undefined);
}

/**
 * The reports that a Hello amounts to, to be heard once its decision is applied: what the agent says of
 * claims, and, for a claim that nobody has redeemed and that it does not know, a refusal when the node has
 * other RMAs now than the claim asks for.
 */
export function reportsOf(fleet: Fleet, { node, claims }: Hello): readonly ClaimReport[] {
  const entry = fleet.nodes.get(node);
  if (entry === undefined) return claims;
  const known = new Set(claims.map(({ claim }) => claim));
  const refused = claimsOf(fleet, entry.liveClaims).filter(
    (claim) => !known.has(claim.id) && isUnsuited(entry.record, claim),
  );
  return [...claims, ...refused.map(refusalOf)];
}

function refusalOf({ id, fencingToken }: Claim): ClaimReport {
  return { claim: id, fencingToken, state: 'REFUSED', refusal: 'NO_FREE_RMA' };
}

/** A claim that is still to be redeemed takes what its node has now. */
function asTheNodeIs(draft: Draft, { rmaSizeBytes, device }: NodeRecord, claim: Claim, nowMs: BrokerMs): Claim {
  if (!isUnredeemed(claim) || (claim.rmaBytes === rmaSizeBytes && claim.device === device)) return claim;
  return draft.claim(moved(claim, claim.state, nowMs, { rmaBytes: rmaSizeBytes, device }));
}

function claimsOf(fleet: Fleet, ids: Iterable<ClaimId>): readonly Claim[] {
  return [...ids].flatMap((id) => fleet.claims.get(id) ?? []);
}

/** With the kernel every guest is gone, those without an RMA too. */
function loseAll(fleet: Fleet, draft: Draft, { liveClaims, claimsWithoutRma }: NodeEntry, nowMs: BrokerMs): void {
  for (const claim of claimsOf(fleet, [...liveClaims, ...claimsWithoutRma]))
    draft.claim(ended({ ...claim, endCause: null }, 'NODE_REBOOTED', nowMs));
}

/**
 * The last order for a claim may have been lost with the former session: a renewal that was acknowledged, or the wish
 * that a holder lets go. An agent that did hear it is not harmed.
 */
function repeatOrder(draft: Draft, claim: Claim): void {
  if (isUnredeemed(claim)) draft.prepare(claim);
  else if (claim.state === 'RELEASING') draft.unprepare(claim, claim.endCause ?? 'RELEASE_REQUESTED');
}

/** The agent does not know a claim that the broker has on its node. */
function handleAbsence(fleet: Fleet, draft: Draft, claim: Claim, nowMs: BrokerMs): void {
  if (isUnredeemed(claim) && isOfBackup(fleet, claim))
    return void draft.claim(ended(claim, 'UNKNOWN_TO_BROKER', nowMs));
  switch (claim.state) {
    case 'RESERVED':
      draft.prepare(claim);
      break;
    case 'PREPARED':
      draft.prepare(draft.claim(moved(claim, 'RESERVED', nowMs, { clearing: null })));
      break;
    default:
      draft.claim(ended(claim, 'HOLDER_EXITED', nowMs));
  }
}

/**
 * The claims that live at the agent and that the broker has no record of: made after the backup
 * that it was restored from, say.
 */
export function unknownClaims({ claims }: Fleet, hello: Hello): readonly ClaimId[] {
  const live = hello.claims.filter(({ state }) => state !== 'ENDED' && state !== 'REFUSED');
  return live.flatMap(({ claim }) => (claims.has(claim) ? [] : claim));
}
