import type { BrokerMs, ClaimId, FencingToken, NodeId } from '../ids.js';
import { claimName } from '../ids.js';
import { accept, type Refusal, type Result, refuse } from '../reasons.js';
import type { Claim, ClaimSpec } from './claim.js';
import type { Decision, Draft } from './decision.js';
import type { Fleet } from './fleet.js';
import { newDemand } from './new-demand.js';
import { type Placement, place } from './placement.js';

/** A valid request for a claim. */
export interface CreateClaimCommand {
  readonly spec: ClaimSpec;
  /** The caller's choice, or a fresh random one. */
  readonly claimId: ClaimId;
  readonly ttlMs: number;
  readonly requestId: string | null;
  /** Digest of everything in the request that matters; tells a repetition from a reuse of its id. Null without one. */
  readonly requestDigest: string | null;
  /** Find out, and make nothing. */
  readonly validateOnly: boolean;
  /** Since when the request has waited for capacity; null when it has not. */
  readonly waitsSinceMs: BrokerMs | null;
  /** Compacted claims that have its request id or its claim id. */
  readonly compacted: readonly Claim[];
}

/** How many claims may live at a time: a bound on the broker's memory. */
export interface ClaimLimits {
  readonly claimsMax: number;
}

/** When and after how long a claim is placed. */
interface Placing {
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
  const { nowMs, revision } = placing;
  return {
    id: command.claimId,
    spec: command.spec,
    state: placement.hasRma ? 'RESERVED' : 'WITHOUT_RMA',
    ...placedOn(placement, placing),
    triedNodes: [] as NodeId[],
    createMs: nowMs,
    updateMs: nowMs,
    expireMs: (nowMs + command.ttlMs) as BrokerMs,
    endMs: null,
    endCause: null,
    holder: null,
    clearing: null,
    createRevision: revision,
    revision,
    requestId: command.requestId,
    requestDigest: command.requestDigest,
  };
}

function claimOfSameRequest(fleet: Fleet, command: CreateClaimCommand): Result<Claim> | null {
  const { requestId, requestDigest } = command;
  if (requestId === null) return null;
  const claim = claimOfRequest(fleet, requestId) ?? command.compacted.find((ended) => ended.requestId === requestId);
  if (claim === undefined) return null;
  if (claim.requestDigest === requestDigest) return accept(claim);
  return refuse({
    reason: 'REQUEST_ID_REUSED',
    message: `request_id ${requestId} made ${claimName(claim.id)} with another body; send a new request_id`,
    metadata: { request_id: requestId, claim: claimName(claim.id) },
  });
}

function claimOfRequest(fleet: Fleet, requestId: string): Claim | undefined {
  const id = fleet.claimOfRequest.get(requestId);
  return id === undefined ? undefined : fleet.claims.get(id);
}

function takenId(fleet: Fleet, { claimId, compacted }: CreateClaimCommand): Refusal | null {
  if (!fleet.claims.has(claimId) && !compacted.some(({ id }) => id === claimId)) return null;
  const name = claimName(claimId);
  return {
    reason: 'CLAIM_EXISTS',
    message: `${name} exists already; choose another claim_id, or none`,
    metadata: { claim: name },
  };
}

function fullHouse(fleet: Fleet, { claimsMax }: ClaimLimits): Refusal | null {
  if (fleet.liveClaimCount < claimsMax) return null;
  return {
    reason: 'OVERLOADED',
    message: `${claimsMax} claims live, which is the broker's limit; release some, or raise maxClaims`,
    metadata: { claims_max: String(claimsMax) },
    retryAfterMs: 60_000,
  };
}
