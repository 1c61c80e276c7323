import type { BrokerMs, ClaimId, FencingToken, NodeId } from '../../ids.js';
import { claimName } from '../../ids.js';
import { accept, type Refusal, type Result, refuse } from '../../reasons.js';
import { RETRY_AFTER_MS } from '../../retry-after.js';
import type { Fleet } from '../fleet/fleet.js';
import { newDemand } from '../placement/new-demand.js';
import { type Placement, place } from '../placement/placement.js';
import type { Claim, ClaimSpec } from '../records/claim.js';
import type { Decision, Draft } from '../records/decision.js';
import { earlierClaim } from './earlier-claim.js';
import { isSameRequest } from './same-request.js';

/** A valid request for a claim. */
export interface CreateClaimCommand {
  readonly spec: ClaimSpec;
  /** The id that the caller chose, or a new random one. */
  readonly claimId: ClaimId;
  readonly ttlMs: number;
  readonly requestId: string | null;
  /** See requestTerms(); null without a request id. */
  readonly requestTerms: string | null;
  /** Who asks; see Claim.requestedBy. */
  readonly requestedBy: string | null;
  /** Only report what would happen; make nothing. */
  readonly validateOnly: boolean;
  /** When the request began to wait for capacity; null when it has not waited. */
  readonly waitsSinceMs: BrokerMs | null;
  /** Archived claims that have its request id or its claim id. */
  readonly archived: readonly Claim[];
}

const NONE: readonly NodeId[] = [];

/** The bound on live claims, which bounds the broker's memory. */
export interface ClaimLimits {
  readonly claimsMax: number;
}

/** When and after how long a claim is placed. */
export interface Placing {
  /** The revision of the change that places the claim. */
  readonly revision: number;
  readonly nowMs: BrokerMs;
  /** How long the request had waited for capacity. */
  readonly waitedMs: number;
}

/** The fields of a claim that say where and when it was placed. */
export function placedOn({ entry, hasRma, openNodeCount, nodeFreeCount }: Placement, placing: Placing) {
  const { revision, nowMs, waitedMs } = placing;
  return {
    node: entry.record.id,
    rmaBytes: hasRma ? entry.record.rmaSizeBytes : 0,
    device: entry.record.device,
    fencingToken: revision as FencingToken,
    placement: { placeMs: nowMs, openNodeCount, nodeFreeCount, waitedMs },
  };
}

/** Places a guest and reserves an RMA for it; or returns the claim that the same request made before. */
export function createClaim(
  fleet: Fleet,
  command: CreateClaimCommand,
  nowMs: BrokerMs,
  limits: ClaimLimits,
): Result<Decision<Claim>> {
  const draft = fleet.draft();
  const repeated = claimOfSameRequest(fleet, command);
  if (repeated !== null) return repeated.ok ? accept(draft.decided(repeated.value)) : repeated;
  const { spec, waitsSinceMs } = command;
  const obstacle = takenId(fleet, command) ?? claimLimitRefusal(fleet, limits);
  if (obstacle !== null) return refuse(obstacle);
  const demand = newDemand(fleet, spec);
  if (!demand.ok) return demand;
  const placed = place(fleet, demand.value);
  if (!placed.ok) return placed;
  const waitedMs = waitsSinceMs === null ? 0 : nowMs - waitsSinceMs;
  const claim = newClaim(command, placed.value, { revision: draft.nextRevision, nowMs, waitedMs });
  if (command.validateOnly) return accept(draft.decided(claim));
  return accept(reserve(draft, claim));
}

function reserve(draft: Draft, claim: Claim): Decision<Claim> {
  const numbered = draft.claim(claim);
  if (numbered.state === 'RESERVED') draft.prepare(numbered);
  return draft.decided(numbered);
}

function newClaim(command: CreateClaimCommand, placement: Placement, placing: Placing): Claim {
  const { claimId, spec, ttlMs, requestId, requestTerms, requestedBy } = command;
  return claimFrom({ id: claimId, spec, ttlMs, requestId, requestTerms, requestedBy, set: null }, placement, placing);
}

/** The parts of a claim that do not depend on its placement. */
export interface ClaimParts extends Pick<Claim, 'id' | 'spec' | 'requestId' | 'requestTerms' | 'requestedBy' | 'set'> {
  readonly ttlMs: number;
}

/** A new claim. Every field is listed, so that all claims have the one object shape that takes the least memory. */
export function claimFrom(parts: ClaimParts, placement: Placement, placing: Placing): Claim {
  const { nowMs, revision } = placing;
  const at = placedOn(placement, placing);
  return {
    id: parts.id,
    spec: parts.spec,
    state: placement.hasRma ? 'RESERVED' : 'WITHOUT_RMA',
    node: at.node,
    rmaBytes: at.rmaBytes,
    device: at.device,
    fencingToken: at.fencingToken,
    placement: at.placement,
    triedNodes: NONE,
    createMs: nowMs,
    updateMs: nowMs,
    expireMs: (nowMs + parts.ttlMs) as BrokerMs,
    endMs: null,
    endCause: null,
    holder: null,
    clearing: null,
    createRevision: revision,
    revision,
    requestId: parts.requestId,
    requestTerms: parts.requestTerms,
    requestedBy: parts.requestedBy,
    set: parts.set,
  };
}

function claimOfSameRequest(fleet: Fleet, command: CreateClaimCommand): Result<Claim> | null {
  const { requestId, requestTerms } = command;
  if (requestId === null) return null;
  const claim = earlierClaim(fleet, { ...command, requestId, tenant: command.spec.tenant });
  if (claim === undefined) return null;
  const isRepeated = claim.set === null && isSameRequest([claim], [command.spec], requestTerms);
  return isRepeated ? accept(claim) : refuse(reusedRequestId(requestId, claim));
}

/** The refusal of a request id that was used before with another body. */
export function reusedRequestId(requestId: string, { id }: Claim): Refusal {
  return {
    reason: 'REQUEST_ID_REUSED',
    message: `request_id ${requestId} made ${claimName(id)} with another body; send a new request_id`,
    metadata: { request_id: requestId, claim: claimName(id) },
  };
}

function takenId(fleet: Fleet, { claimId, archived }: CreateClaimCommand): Refusal | null {
  if (!fleet.claims.has(claimId) && !archived.some(({ id }) => id === claimId)) return null;
  const name = claimName(claimId);
  return {
    reason: 'CLAIM_EXISTS',
    message: `${name} exists already; choose another claim_id, or none`,
    metadata: { claim: name },
  };
}

/** The refusal when `more` claims would exceed the limit; null when they would not. */
export function claimLimitRefusal(fleet: Fleet, { claimsMax }: ClaimLimits, more = 1): Refusal | null {
  if (fleet.liveClaimCount + more <= claimsMax) return null;
  return {
    reason: 'OVERLOADED',
    message: `${claimsMax} claims live, which is the broker's limit; release some, or raise maxClaims`,
    metadata: { claims_max: String(claimsMax) },
    retryAfterMs: RETRY_AFTER_MS.GUEST_ENDED,
  };
}
