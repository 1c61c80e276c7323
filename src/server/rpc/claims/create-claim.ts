import { invalidField, RmaError } from '../../../common/errors/rma-error.js';
import { requesterOf } from '../../../domain/access/known-caller.js';
import { accessChanged } from '../../../domain/access/refusals.js';
import { type ClaimLimits, type CreateClaimCommand, createClaim } from '../../../domain/broker/claims/create-claim.js';
import { requestTerms } from '../../../domain/broker/claims/same-request.js';
import type { Fleet } from '../../../domain/broker/fleet/fleet.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import { REQUEST_ID_CHARACTERS_MAX, TTL_MS } from '../../../domain/contract-limits.js';
import { type ClaimId, claimName, nodeName } from '../../../domain/ids.js';
import { refuse } from '../../../domain/reasons.js';
import { RETRY_AFTER_MS } from '../../../domain/retry-after.js';
import type { CreateClaimRequest__Output } from '../../../gen/rma/v1/CreateClaimRequest.js';
import type { BrokerCore } from '../../core/broker-core.js';
import type { ClaimTokens } from '../../core/claim-token.js';
import type { ClaimWaiter } from '../../core/claim-waiter.js';
import type { LookTime, PlacementQueue } from '../../core/placement-queue.js';
import type { Caller } from '../../wire/caller.js';
import { parseClaimSpec } from '../../wire/parse/claim-spec.js';
import { parseTtl, parseWait } from '../../wire/parse/number.js';
import { parseId, parseText } from '../../wire/parse/text.js';
import { orThrow } from '../../wire/to/refusal.js';
import type { CreatedClaim } from '../../wire/write/responses.js';
import { tenantRefusal } from './permitted.js';

/** What CreateClaim depends on. */
export interface CreateClaimDeps {
  readonly core: BrokerCore;
  readonly waiter: ClaimWaiter;
  readonly tokens: ClaimTokens;
  readonly queue: PlacementQueue;
  readonly limits: ClaimLimits;
  readonly newClaimId: () => ClaimId;
  /** The longest that a caller waits for PREPARED. */
  readonly prepareTimeoutMs: number;
}

export function createClaimHandler(deps: CreateClaimDeps) {
  return async (request: CreateClaimRequest__Output, caller: Caller): Promise<CreatedClaim> => {
    const command = parseCommand(request, deps.newClaimId, requesterOf(caller));
    const wantsPrepared = parseAnswerAt(request.answerAt) === 'PREPARED';
    const waitMs = command.validateOnly ? 0 : parseWait('wait', request.wait);
    const { spec, claimId, ttlMs, requestId, requestTerms, requestedBy, validateOnly } = command;
    const decide = (fleet: Fleet, { nowMs, waitsSinceMs }: LookTime) => {
      // At each attempt: a policy may have taken the right away while the request waited.
      const denied = tenantRefusal(spec.tenant, 'CreateClaim', caller);
      if (denied !== null) return refuse(denied);
      const archived = archivedFor(deps.core, request);
      // Lists every field: made for each claim, and a spread of so many fields takes the engine's slow path.
      const asked = {
        spec,
        claimId,
        ttlMs,
        requestId,
        requestTerms,
        requestedBy,
        validateOnly,
        waitsSinceMs,
        archived,
      };
      return createClaim(fleet, asked, nowMs, deps.limits);
    };
    const made = orThrow(await deps.queue.make({ specs: [spec], requestId, requestedBy, decide, waitMs, caller }));
    if (command.validateOnly) return { claim: made, claimToken: '' };
    return responseFor(deps, await whenReady(deps, made, { wantsPrepared, caller }), caller);
  };
}

/**
 * The claim in the state that its caller asked for: at once, or when it is prepared. Throws when it failed before that.
 */
export async function whenReady(
  deps: CreateClaimDeps,
  made: Claim,
  { wantsPrepared, caller }: { readonly wantsPrepared: boolean; readonly caller: Caller },
): Promise<Claim> {
  const claim = wantsPrepared && made.state === 'RESERVED' ? await prepared(deps, made, caller) : made;
  if (claim.endCause === 'PREPARE_FAILED' || claim.endCause === 'GROUP_FAILED') throw couldNotPrepare(claim);
  if (claim.endCause === 'NODE_REMOVED' || claim.endCause === 'NODE_DRAINED') throw goneWithNode(claim);
  return claim;
}

/** The claim and its token, unless a policy took the right to it away while it was prepared. */
export function responseFor({ tokens }: CreateClaimDeps, claim: Claim, caller: Caller): CreatedClaim {
  if (!caller.access.permits('CreateClaim', claim.spec.tenant)) throw new RmaError(accessChanged(caller.identity));
  return { claim, claimToken: tokens.tokenFor(claim) };
}

/**
 * Looked up at the time of the decision, so that no claim can leave memory in between. An id made by the broker is
 * always new.
 */
function archivedFor(core: BrokerCore, { requestId, claimId }: CreateClaimRequest__Output): readonly Claim[] {
  const sameId = claimId === '' ? undefined : core.archived(claimId as ClaimId);
  const sameRequest = requestId === '' ? [] : core.archivedOfRequest(requestId);
  return sameId === undefined ? sameRequest : [...sameRequest, sameId];
}

function parseCommand(
  request: CreateClaimRequest__Output,
  newClaimId: () => ClaimId,
  requestedBy: string | null,
): Omit<CreateClaimCommand, 'archived' | 'waitsSinceMs'> {
  const spec = parseClaimSpec(request.spec);
  const ttlMs = request.ttl ? parseTtl('ttl', request.ttl) : TTL_MS.default;
  const { claimId, requestId, validateOnly } = request;
  return {
    spec,
    claimId: claimId === '' ? newClaimId() : (parseId('claim_id', claimId) as ClaimId),
    ttlMs,
    requestId: requestId === '' ? null : parseText('request_id', requestId, REQUEST_ID_CHARACTERS_MAX),
    requestTerms: requestId === '' ? null : requestTerms({ ttlMs, claimId }),
    requestedBy,
    validateOnly,
  };
}

export function parseAnswerAt(answerAt: string): 'RESERVED' | 'PREPARED' {
  if (answerAt === 'RESERVED') return 'RESERVED';
  if (answerAt === 'PREPARED' || answerAt === 'ANSWER_AT_UNSPECIFIED') return 'PREPARED';
  throw invalidField('answer_at', `${answerAt} is not one of RESERVED, PREPARED`);
}

async function prepared({ core, waiter, prepareTimeoutMs }: CreateClaimDeps, made: Claim, caller: Caller) {
  const now = core.fleet.claims.get(made.id);
  if (now !== undefined && now.state !== 'RESERVED') {
    await core.settled();
    return now;
  }
  core.flushOrders(now?.node ?? made.node);
  const claim = await waiter.leavesReserved(made.id, prepareTimeoutMs, caller);
  if (claim === null) throw notPreparedInTime(core.fleet.claims.get(made.id) ?? made);
  return claim;
}

function notPreparedInTime(claim: Claim): RmaError {
  const name = claimName(claim.id);
  const message = `${name} is placed on ${nodeName(claim.node)}, whose agent has not prepared it yet; repeat with the same request_id, or check with GetClaim`;
  const metadata = { claim: name, node: nodeName(claim.node) };
  return new RmaError({ reason: 'PREPARE_TIMEOUT', message, metadata, retryAfterMs: RETRY_AFTER_MS.CLAIM_PREPARED });
}

function couldNotPrepare(claim: Claim): RmaError {
  const name = claimName(claim.id);
  const tried = [...new Set([...claim.triedNodes, claim.node])].map(nodeName).join(', ');
  const message =
    claim.endCause === 'GROUP_FAILED'
      ? `${name} is ${claim.state}: another claim of its group could not be prepared; create the group again with a new request_id`
      : `${name} is ${claim.state}: ${tried} could not prepare an RMA for it; make a new claim with a new request_id`;
  return new RmaError({
    reason: 'PREPARE_FAILED',
    message,
    metadata: { claim: name, nodes: tried },
    retryAfterMs: RETRY_AFTER_MS.CLAIM_PREPARED,
  });
}

/** The error for a claim that ended with its node before it was prepared or redeemed; a new one is placed elsewhere. */
function goneWithNode(claim: Claim): RmaError {
  const [name, node] = [claimName(claim.id), nodeName(claim.node)];
  const isDrained = claim.endCause === 'NODE_DRAINED';
  const why = isDrained ? `${node} is being drained` : `${node} was removed`;
  const message = `${name} is ${claim.state}: ${why}; make a new claim with a new request_id`;
  const reason = isDrained ? 'CLAIM_REVOKED' : 'CLAIM_ENDED';
  return new RmaError({ reason, message, metadata: { claim: name, node, state: claim.state } });
}
