import { CLAIM_MOVES, END_STATE_OF, usesRma } from '../../claim-state.js';
import type { BrokerMs, FencingToken, NodeId } from '../../ids.js';
import type { ClaimReport } from '../../link/reports.js';
import { wasRenewedMeanwhile } from '../claims/early-end.js';
import { placeElsewhere } from '../claims/place-elsewhere.js';
import { isOfBackup } from '../claims/restored-claims.js';
import { isUnsuited, takeFromUnsuited } from '../claims/unsuited-claims.js';
import type { Fleet } from '../fleet/fleet.js';
import { isDraining, revokeUnredeemed } from '../nodes/drain.js';
import { type Claim, endsUnlessRedeemed, isUnredeemed } from '../records/claim.js';
import type { Decision, Draft } from '../records/decision.js';
import { ended, moved } from '../records/move-claim.js';
import type { NodeRecord } from '../records/node.js';

/** What an agent's word about a claim is applied to. */
interface Hearing {
  readonly fleet: Fleet;
  readonly draft: Draft;
  readonly claim: Claim;
  readonly report: ClaimReport;
  readonly nowMs: BrokerMs;
}

/** Takes an agent's word about one claim within a session, or of its Hello. */
export function handleReport(fleet: Fleet, node: NodeId, report: ClaimReport, nowMs: BrokerMs): Decision<void> {
  const draft = fleet.draft();
  handleClaim(fleet, draft, { node, report }, nowMs);
  return draft.resumable(undefined);
}

/**
 * Takes an agent's word about one claim. The broker is right about what was promised: where the two differ on that, the
 * agent gets an order. The agent is right about what physically is: where they differ on that, the claim changes.
 */
function handleClaim(
  fleet: Fleet,
  draft: Draft,
  heard: { readonly node: NodeId; readonly report: ClaimReport },
  nowMs: BrokerMs,
): void {
  const { node, report } = heard;
  const claim = fleet.claims.get(report.claim);
  // One that goes without an RMA is no agent's business, whatever it says of it.
  const isCurrent = claim?.node === node && claim.fencingToken === report.fencingToken && usesRma(claim.state);
  if (claim !== undefined && isCurrent) return handleCurrent({ fleet, draft, claim, report, nowMs });
  if (claim !== undefined && wasPlacedAgainSinceBackup(fleet, claim, heard))
    draft.claim(ended(claim, 'UNKNOWN_TO_BROKER', nowMs));
  const wasTold = fleet.nodes.get(node)?.toldStrays.has(report.claim) ?? false;
  if (report.state !== 'ENDED' && report.state !== 'REFUSED' && !wasTold) {
    draft.unprepare(
      { id: report.claim, node, fencingToken: report.fencingToken },
      isOnRecord(fleet, claim, report) ? (claim.endCause ?? 'RELEASE_REQUESTED') : 'UNKNOWN_TO_BROKER',
    );
  }
}

/**
 * False of a claim that the broker does not know, and of a placement that came after the
 * backup that it was restored from.
 */
function isOnRecord(fleet: Fleet, claim: Claim | undefined, { fencingToken }: ClaimReport): claim is Claim {
  return claim !== undefined && !(isOfBackup(fleet, claim) && fencingToken > claim.fencingToken);
}

/** The agent has the claim by a later placement on the same node than the one that the backup has: that one is over. */
function wasPlacedAgainSinceBackup(
  fleet: Fleet,
  claim: Claim,
  { node, report }: { readonly node: NodeId; readonly report: ClaimReport },
): boolean {
  const isHere = claim.node === node && (isUnredeemed(claim) || claim.state === 'RELEASING');
  return isHere && isOfBackup(fleet, claim) && report.fencingToken > claim.fencingToken;
}

function handleCurrent(hearing: Hearing): void {
  switch (hearing.report.state) {
    case 'PREPARING':
      return handlePreparing(hearing);
    case 'PREPARED':
      return handlePrepared(hearing);
    case 'BOUND':
      return handleBound(hearing);
    case 'RECLAIMING':
      return handleReclaiming(hearing);
    case 'ENDED':
      return handleEnded(hearing);
    case 'REFUSED':
      return handleRefused(hearing);
  }
}

function handlePreparing(hearing: Hearing): void {
  const { draft, claim, nowMs } = hearing;
  if (isOnDrainingNode(hearing)) return revokeUnredeemed(draft, claim, nowMs);
  if (isUnsuited(nodeOf(hearing), claim)) return takeFromUnsuited(draft, claim, nowMs);
  if (claim.state === 'PREPARED') draft.claim(moved(claim, 'RESERVED', nowMs, { clearing: null }));
}

function handlePrepared(hearing: Hearing): void {
  const { draft, claim, report, nowMs } = hearing;
  if (isOnDrainingNode(hearing)) return revokeUnredeemed(draft, claim, nowMs);
  const node = nodeOf(hearing);
  if (isUnsuited(node, claim)) return takeFromUnsuited(draft, claim, nowMs);
  if (claim.state !== 'RESERVED' && (claim.state !== 'PREPARED' || isAsTold(claim, report))) return;
  const rma = toldRma(report) ?? (node && { rmaBytes: node.rmaSizeBytes, device: node.device });
  draft.claim(moved(claim, 'PREPARED', nowMs, { clearing: report.clearing ?? null, ...rma }));
}

function nodeOf({ fleet, claim }: Hearing): NodeRecord | undefined {
  return fleet.nodes.get(claim.node)?.record;
}

/** What the agent says that the claim's RMA is; undefined from one of 0.1.0, which says nothing. */
function toldRma({ rma }: ClaimReport): Pick<Claim, 'rmaBytes' | 'device'> | undefined {
  return rma && { rmaBytes: rma.sizeBytes, device: rma.device };
}

function isAsTold(claim: Claim, { rma, holder }: ClaimReport): boolean {
  const hasRma = rma === undefined || (rma.sizeBytes === claim.rmaBytes && rma.device === claim.device);
  // The same process may run another program by now.
  return hasRma && (holder === undefined || holder.executable === claim.holder?.executable);
}

function isOnDrainingNode(hearing: Hearing): boolean {
  return isDraining(nodeOf(hearing));
}

function handleBound({ draft, claim, report, nowMs }: Hearing): void {
  const patch = { holder: report.holder ?? null, clearing: report.clearing ?? claim.clearing, ...toldRma(report) };
  if (isUnredeemed(claim)) draft.claim(moved(claim, 'BOUND', nowMs, patch));
  else if (endsUnlessRedeemed(claim)) draft.claim(moved(claim, 'BOUND', nowMs, { ...patch, endCause: null }));
  else if (claim.state === 'BOUND' && !isAsTold(claim, report)) draft.claim(moved(claim, 'BOUND', nowMs, patch));
  else if (claim.state === 'RELEASING' && claim.holder === null) draft.claim(moved(claim, 'RELEASING', nowMs, patch));
}

function handleReclaiming(hearing: Hearing): void {
  const { draft, claim, report, nowMs } = hearing;
  if (claim.state === 'RELEASING') return;
  // It ends under its old token, and then lives on under a new one.
  if (report.endCause === 'TIME_RAN_OUT' && wasRenewed(hearing)) return handlePreparing(hearing);
  const endCause = report.endCause ?? 'HOLDER_EXITED';
  const holder = report.holder ?? claim.holder;
  draft.claim(moved(claim, 'RELEASING', nowMs, { endCause, holder }));
}

function handleEnded(hearing: Hearing): void {
  const { draft, claim, report, nowMs } = hearing;
  if (report.endCause === 'TIME_RAN_OUT' && wasRenewed(hearing)) return prepareAgain(hearing);
  // The agent was asked to let go of it, and nobody had redeemed it.
  if (report.endCause === 'PREPARE_FAILED' && isUnredeemed(claim)) return placeElsewhere(hearing);
  const told = report.endCause ?? 'HOLDER_EXITED';
  const cause = CLAIM_MOVES[claim.state].includes(END_STATE_OF[claim.endCause ?? told]) ? told : 'HOLDER_EXITED';
  draft.claim(ended(claim, cause, nowMs));
}

/** Of a claim as a backup had it nobody can say that it was: it may have run out after a later renewal. */
function wasRenewed({ fleet, claim, report, nowMs }: Hearing): boolean {
  return !isOfBackup(fleet, claim) && wasRenewedMeanwhile(claim, report, nowMs);
}

/** The agent has fenced the old token: the claim stays where it is under a new one. */
function prepareAgain({ draft, claim, nowMs }: Hearing): void {
  const patch = { fencingToken: draft.nextRevision as FencingToken, clearing: null };
  draft.prepare(draft.claim(moved(claim, 'RESERVED', nowMs, patch)));
}

function handleRefused(hearing: Hearing): void {
  const { draft, claim, nowMs } = hearing;
  if (claim.state === 'RELEASING') draft.claim(ended(claim, 'RELEASE_REQUESTED', nowMs));
  else if (isUnredeemed(claim)) placeElsewhere(hearing);
}
