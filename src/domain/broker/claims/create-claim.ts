import type { BrokerMs, ClaimId, FencingToken, NodeId } from '../../ids.js';
import { claimName } from '../../ids.js';
import { accept, type Refusal, type Result, refuse } from '../../reasons.js';
import { RETRY_AFTER_MS } from '../../retry-after.js';
import type { Fleet } from '../fleet/fleet.js';
import { newDemand } from '../placement/new-demand.js';
import { type Placement, place } from '../placement/placement.js';
import type { Claim, ClaimSpec } from '../records/claim.js';
import type { Decision, Draft } from '../records/decision.js';
import { isSameRequest } from './same-request.js';

/** A valid request for a claim. */
export interface CreateClaimCommand {
  readonly spec: ClaimSpec;
  /** The caller's choice, or a fresh random one. */
  readonly claimId: ClaimId;
  readonly ttlMs: number;
  readonly requestId: string | null;
  /** See requestTerms(). Null without a request id. */
  readonly requestTerms: string | null;
  /** Find out, and make nothing. */
  readonly validateOnly: boolean;
  /** Since when the request has waited for capacity; null when it has not. */
  readonly waitsSinceMs: BrokerMs | null;
  /** Archived claims that have its request id or its claim id. */
  readonly archived: readonly Claim[];
}

const NONE: readonly NodeId[] = [];

/** How many claims may live at a time: a bound on the broker's memory. */
export interface ClaimLimits {
  readonly claimsMax: number;
}

/** When and after how long a claim is placed. */
export interface Placing {
  /** The number of the change that makes it so. */
  readonly revision: number;
  readonly nowMs: BrokerMs;
  /** How long the request had waited for capacity. */
  readonly waitedMs: number;
}

/** Where a claim is placed, as fields of it. */
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

/** Places a guest and reserves an RMA for it; or finds the claim that the same request made before. */
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
  const obstacle = takenId(fleet, command) ?? fullHouse(fleet, limits);
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
  const { claimId, spec, ttlMs, requestId, requestTerms } = command;
  return claimFrom({ id: claimId, spec, ttlMs, requestId, requestTerms, set: null }, placement, placing);
}

/** What a claim is made of, besides its place. */
export interface ClaimParts extends Pick<Claim, 'id' | 'spec' | 'requestId' | 'requestTerms' | 'set'> {
  readonly ttlMs: number;
}

/** A claim at its beginning. Written out, so that all claims have the one shape that takes the least memory. */
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
    set: parts.set,
  };
}

function claimOfSameRequest(fleet: Fleet, command: CreateClaimCommand): Result<Claim> | null {
  const { requestId, requestTerms } = command;
  if (requestId === null) return null;
  const claim = claimOfRequest(fleet, requestId) ?? command.archived.find((ended) => ended.requestId === requestId);
  if (claim === undefined) return null;
  const isRepeated = claim.set === null && isSameRequest([claim], [command.spec], requestTerms);
  return isRepeated ? accept(claim) : refuse(reusedRequestId(requestId, claim));
}

/** The same request id came with another body. */
export function reusedRequestId(requestId: string, { id }: Claim): Refusal {
  return {
    reason: 'REQUEST_ID_REUSED',
    message: `request_id ${requestId} made ${claimName(id)} with another body; send a new request_id`,
    metadata: { request_id: requestId, claim: claimName(id) },
  };
}

/** The claim, or one of the claims, in memory that a request made. */
export function claimOfRequest(fleet: Fleet, requestId: string): Claim | undefined {
  const id = fleet.claimOfRequest.get(requestId);
  return id === undefined ? undefined : fleet.claims.get(id);
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

/** Why `more` claims would be too many; null when they are not. */
export function fullHouse(fleet: Fleet, { claimsMax }: ClaimLimits, more = 1): Refusal | null {
  if (fleet.liveClaimCount + more <= claimsMax) return null;
  return {
    reason: 'OVERLOADED',
    message: `${claimsMax} claims live, which is the broker's limit; release some, or raise maxClaims`,
    metadata: { claims_max: String(claimsMax) },
    retryAfterMs: RETRY_AFTER_MS.GUEST_ENDED,
  };
}
