import type { ClaimReport } from '../agent/ports.js';
import { CLAIM_MOVES, END_STATE_OF, usesRma } from '../claim-state.js';
import type { BrokerMs, FencingToken, NodeId } from '../ids.js';
import { type Claim, canExpire, endsUnlessRedeemed, isUnredeemed } from './claim.js';
import { placedOn } from './create-claim.js';
import type { Draft } from './decision.js';
import { demandOf } from './demand.js';
import { isDraining, revokeUnredeemed } from './drain.js';
import type { Fleet } from './fleet.js';
import { ended, moved } from './move-claim.js';
import { place } from './placement.js';

/** On how many nodes a claim is tried before its caller hears that it cannot be prepared. */
const PLACEMENTS_PER_CLAIM_MAX = 3;

/** What an agent's word about a claim is applied to. */
interface Hearing {
  readonly fleet: Fleet;
  readonly draft: Draft;
  readonly claim: Claim;
  readonly report: ClaimReport;
  readonly nowMs: BrokerMs;
}

/**
 * Takes an agent's word about one claim. The broker is right about what was promised: where the two differ on that, the agent
 * gets an order. The agent is right about what physically is: where they differ on that, the claim changes.
 */
export function hearClaim(
  fleet: Fleet,
  draft: Draft,
  heard: { readonly node: NodeId; readonly report: ClaimReport },
  nowMs: BrokerMs,
): void {
  const { node, report } = heard;
  const claim = fleet.claims.get(report.claim);
  // One that goes without an RMA is no agent's business, whatever it says of it.
  const isCurrent = claim?.node === node && claim.fencingToken === report.fencingToken && usesRma(claim.state);
  if (claim !== undefined && isCurrent) return hearCurrent({ fleet, draft, claim, report, nowMs });
  const wasTold = fleet.nodes.get(node)?.toldStrays.has(report.claim) ?? false;
  if (report.state !== 'ENDED' && report.state !== 'REFUSED' && !wasTold) {
    draft.unprepare(
      { id: report.claim, node, fencingToken: report.fencingToken },
      claim?.endCause ?? 'UNKNOWN_TO_BROKER',
    );
  }
}

function hearCurrent(hearing: Hearing): void {
  switch (hearing.report.state) {
    case 'PREPARING':
      return hearPreparing(hearing);
    case 'PREPARED':
      return hearPrepared(hearing);
    case 'BOUND':
      return hearBound(hearing);
    case 'RECLAIMING':
      return hearReclaiming(hearing);
    case 'ENDED':
      return hearEnded(hearing);
    case 'REFUSED':
      return hearRefused(hearing);
  }
}

function hearPreparing(hearing: Hearing): void {
  const { draft, claim, nowMs } = hearing;
  if (isOnDrainingNode(hearing)) return revokeUnredeemed(draft, claim, nowMs);
  if (claim.state === 'PREPARED') draft.claim(moved(claim, 'RESERVED', nowMs, { clearing: null }));
}

function hearPrepared(hearing: Hearing): void {
  const { draft, claim, report, nowMs } = hearing;
  if (isOnDrainingNode(hearing)) return revokeUnredeemed(draft, claim, nowMs);
  if (claim.state === 'RESERVED') draft.claim(moved(claim, 'PREPARED', nowMs, { clearing: report.clearing ?? null }));
}

function isOnDrainingNode({ fleet, claim }: Hearing): boolean {
  return isDraining(fleet.nodes.get(claim.node)?.record);
}

function hearBound({ draft, claim, report, nowMs }: Hearing): void {
  const patch = { holder: report.holder ?? null, clearing: report.clearing ?? claim.clearing };
  if (isUnredeemed(claim)) draft.claim(moved(claim, 'BOUND', nowMs, patch));
  else if (endsUnlessRedeemed(claim)) draft.claim(moved(claim, 'BOUND', nowMs, { ...patch, endCause: null }));
  else if (claim.state === 'RELEASING' && claim.holder === null) draft.claim(moved(claim, 'RELEASING', nowMs, patch));
}

function hearReclaiming(hearing: Hearing): void {
  const { draft, claim, report, nowMs } = hearing;
  if (claim.state === 'RELEASING') return;
  // It ends under its old token, and then lives on under a new one.
  if (report.endCause === 'TIME_RAN_OUT' && wasRenewedMeanwhile(claim, nowMs)) return hearPreparing(hearing);
  const endCause = report.endCause ?? 'HOLDER_EXITED';
  const holder = report.holder ?? claim.holder;
  draft.claim(moved(claim, 'RELEASING', nowMs, { endCause, holder }));
}

function hearEnded(hearing: Hearing): void {
  const { draft, claim, report, nowMs } = hearing;
  if (report.endCause === 'TIME_RAN_OUT' && wasRenewedMeanwhile(claim, nowMs)) return prepareAgain(hearing);
  const told = report.endCause ?? 'HOLDER_EXITED';
  const cause = CLAIM_MOVES[claim.state].includes(END_STATE_OF[claim.endCause ?? told]) ? told : 'HOLDER_EXITED';
  draft.claim(ended(claim, cause, nowMs));
}

/** The agent has fenced the old token: the claim stays where it is under a new one. */
function prepareAgain({ draft, claim, nowMs }: Hearing): void {
  const patch = { fencingToken: draft.nextRevision as FencingToken, clearing: null };
  draft.prepare(draft.claim(moved(claim, 'RESERVED', nowMs, patch)));
}

/**
 * An agent's deadline is a little before the broker's (its margin for clock rate). One that ends a claim much earlier has
 * missed a renewal that the orchestrator was promised.
 */
function wasRenewedMeanwhile(claim: Claim, nowMs: BrokerMs): boolean {
  const slackMs = 2_000 + 0.002 * (claim.expireMs - claim.createMs);
  return isUnredeemed(claim) && claim.expireMs - nowMs > slackMs;
}

function hearRefused(hearing: Hearing): void {
  const { draft, claim, nowMs } = hearing;
  if (claim.state === 'RELEASING') draft.claim(ended(claim, 'RELEASE_REQUESTED', nowMs));
  else if (hasEndedSinceBackup(hearing)) draft.claim(ended(claim, 'UNKNOWN_TO_BROKER', nowMs));
  else if (isUnredeemed(claim)) placeElsewhere(hearing);
}

/**
 * A claim of a backup that its agent has fenced: it ended after the backup, and somebody was told so. Under a new token, on another
 * node, it could be redeemed once more.
 */
function hasEndedSinceBackup({ fleet, claim, report }: Hearing): boolean {
  return report.refusal === 'CLAIM_FENCED' && claim.fencingToken <= fleet.restoredRevision && isUnredeemed(claim);
}

function placeElsewhere({ fleet, draft, claim, nowMs }: Hearing): void {
  const triedNodes = [...claim.triedNodes, claim.node];
  const another = triedNodes.length < PLACEMENTS_PER_CLAIM_MAX;
  const placed = another ? place(fleet, demandOf(claim.spec, { triedNodes })) : null;
  if (placed?.ok !== true) {
    draft.claim(ended({ ...claim, triedNodes }, 'PREPARE_FAILED', nowMs));
    giveUpSet(fleet, draft, claim, nowMs);
    return;
  }
  const { waitedMs } = claim.placement;
  const patch = {
    ...placedOn(placed.value, { revision: draft.nextRevision, nowMs, waitedMs }),
    triedNodes,
    clearing: null,
  };
  if (placed.value.hasRma) draft.prepare(draft.claim(moved(claim, 'RESERVED', nowMs, patch)));
  else draft.claim(moved(claim, 'WITHOUT_RMA', nowMs, patch));
}

/** Claims that were made all or none: with one that cannot be had, the others that nobody has redeemed are taken back. */
function giveUpSet(fleet: Fleet, draft: Draft, failed: Claim, nowMs: BrokerMs): void {
  for (const id of fleet.sets.of(failed)) {
    const other = id === failed.id ? undefined : fleet.claims.get(id);
    if (other === undefined || !canExpire(other)) continue;
    if (other.state === 'WITHOUT_RMA') draft.claim(ended(other, 'GROUP_FAILED', nowMs));
    else {
      const releasing = draft.claim(moved(other, 'RELEASING', nowMs, { endCause: 'GROUP_FAILED' }));
      draft.unprepare(releasing, 'GROUP_FAILED');
    }
  }
}
