import { GROUP_SPEC_BYTES_MAX } from '../../contract-limits.js';
import type { BrokerMs, ClaimId } from '../../ids.js';
import { accept, type Refusal, type Result, refuse } from '../../reasons.js';
import { type ClaimLimits, claimFrom, claimLimitRefusal, reusedRequestId } from '../claims/create-claim.js';
import { earlierClaim } from '../claims/earlier-claim.js';
import { isSameRequest } from '../claims/same-request.js';
import type { Fleet } from '../fleet/fleet.js';
import { demandWithin, newDemand } from '../placement/new-demand.js';
import { tried } from '../placement/trial-placement.js';
import type { Claim, ClaimSpec } from '../records/claim.js';
import type { Decision, Draft } from '../records/decision.js';
import { refusalOfGroup } from './group-refusal.js';
import { type Member, placeGroup } from './place-group.js';
import { authorBytes, specBytes } from './spec-bytes.js';

/** A valid request for several claims: all of them or none. */
export interface CreateClaimGroupCommand {
  readonly specs: readonly ClaimSpec[];
  /** New ids, one for each specification. */
  readonly claimIds: readonly ClaimId[];
  readonly ttlMs: number;
  readonly requestId: string | null;
  readonly requestTerms: string | null;
  readonly requestedBy: string | null;
  readonly validateOnly: boolean;
  readonly waitsSinceMs: BrokerMs | null;
  /** Archived claims that have its request id. */
  readonly archived: readonly Claim[];
}

/**
 * Places several guests and reserves an RMA for each, or does nothing; or returns the claims that the same request made
 * before.
 */
export function createClaimGroup(
  fleet: Fleet,
  command: CreateClaimGroupCommand,
  nowMs: BrokerMs,
  limits: ClaimLimits,
): Result<Decision<readonly Claim[]>> {
  const draft = fleet.draft();
  const repeated = claimsOfSameRequest(fleet, command);
  if (repeated !== null) return repeated.ok ? accept(draft.decided(repeated.value)) : repeated;
  const obstacle =
    tooLarge(command) ??
    unknownTenantOf(fleet, command.specs) ??
    claimLimitRefusal(fleet, limits, command.specs.length);
  if (obstacle !== null) return refuse(obstacle);
  const members = membersOf(command, nowMs);
  const demandFor = (spec: ClaimSpec) => demandWithin(fleet, spec);
  const claims = tried(fleet, (trial) => placeGroup(fleet, trial, members, demandFor));
  if (claims === null) return refuse(refusalOfGroup(fleet, members));
  if (command.validateOnly) return accept(draft.decided(claims));
  return accept(draft.decided(claims.map((claim) => reserve(draft, claim))));
}

function membersOf({ specs, claimIds, ...command }: CreateClaimGroupCommand, nowMs: BrokerMs): readonly Member[] {
  const { ttlMs, requestId, requestTerms, requestedBy, waitsSinceMs } = command;
  const waitedMs = waitsSinceMs === null ? 0 : nowMs - waitsSinceMs;
  const [first = '' as ClaimId] = claimIds;
  return specs.map((spec, index) => {
    const set = { first, index, size: specs.length };
    const parts = { id: claimIds[index] ?? first, spec, ttlMs, requestId, requestTerms, requestedBy, set };
    // The revision is set once all have been placed.
    return { spec, claimAt: (placement) => claimFrom(parts, placement, { revision: 0, nowMs, waitedMs }) };
  });
}

function reserve(draft: Draft, claim: Claim): Claim {
  const revision = draft.nextRevision;
  const fencingToken = revision as Claim['fencingToken'];
  const numbered = draft.claim({ ...claim, fencingToken, createRevision: revision });
  if (numbered.state === 'RESERVED') draft.prepare(numbered);
  return numbered;
}

/**
 * A group that could not be written in one step. Not where the request is parsed: what an earlier version took, or a
 * later one with another bound, has made claims, which a repetition gets.
 */
function tooLarge({ specs, requestedBy }: CreateClaimGroupCommand): Refusal | null {
  const bytes = specs.reduce((sum, spec) => sum + specBytes(spec) + authorBytes(requestedBy), 0);
  if (bytes <= GROUP_SPEC_BYTES_MAX) return null;
  const message = `specs: have ${bytes} bytes together, more than ${GROUP_SPEC_BYTES_MAX}; give the guests fewer or shorter labels and conditions, or make several groups`;
  return { reason: 'INVALID_FIELD', message, metadata: { field: 'specs' } };
}

function unknownTenantOf(fleet: Fleet, specs: readonly ClaimSpec[]): Refusal | null {
  for (const spec of specs) {
    const demand = newDemand(fleet, spec);
    if (!demand.ok) return demand.refusal;
  }
  return null;
}

/** One claim in memory is enough to find all: some may have been archived before the others. */
function claimsOfSameRequest(fleet: Fleet, command: CreateClaimGroupCommand): Result<readonly Claim[]> | null {
  const { requestId, requestTerms, archived } = command;
  if (requestId === null) return null;
  const tenant = command.specs[0]?.tenant ?? null;
  const known = earlierClaim(fleet, { ...command, requestId, tenant });
  if (known === undefined) return null;
  const made = known.set === null ? [] : claimsMadeWith(fleet, known, archived);
  const isRepeated = made.length > 0 && isSameRequest(made, command.specs, requestTerms);
  return isRepeated ? accept(made) : refuse(reusedRequestId(requestId, known));
}

/** In the order of the request's specifications. */
function claimsMadeWith(fleet: Fleet, known: Claim, archived: readonly Claim[]): readonly Claim[] {
  const inMemory = [...fleet.claims.sets.of(known)].flatMap((id) => fleet.claims.get(id) ?? []);
  const elsewhere = archived.filter(({ set }) => set?.first === known.set?.first);
  return [...inMemory, ...elsewhere].sort((a, b) => (a.set?.index ?? 0) - (b.set?.index ?? 0));
}
