import { invalidField, RmaError } from '../../../common/errors/rma-error.js';
import { requesterOf } from '../../../domain/access/known-caller.js';
import { requestTerms } from '../../../domain/broker/claims/same-request.js';
import type { Fleet } from '../../../domain/broker/fleet/fleet.js';
import { type CreateClaimGroupCommand, createClaimGroup } from '../../../domain/broker/groups/create-claim-group.js';
import type { ClaimSpec } from '../../../domain/broker/records/claim.js';
import { GROUP_GUESTS_MAX, REQUEST_ID_CHARACTERS_MAX, TTL_MS } from '../../../domain/contract-limits.js';
import { refuse } from '../../../domain/reasons.js';
import type { ClaimSpec__Output } from '../../../gen/rma/v1/ClaimSpec.js';
import type { CreateClaimGroupRequest__Output } from '../../../gen/rma/v1/CreateClaimGroupRequest.js';
import type { LookTime } from '../../core/placement-queue.js';
import { type Caller, goneSignal } from '../../wire/caller.js';
import { parseClaimSpec } from '../../wire/parse/claim-spec.js';
import { parseCount, parseTtl, parseWait } from '../../wire/parse/number.js';
import { parseText } from '../../wire/parse/text.js';
import { orThrow } from '../../wire/to/refusal.js';
import type { CreatedClaim } from '../../wire/write/responses.js';
import { SharedCaller } from '../bulk/shared-caller.js';
import { type CreateClaimDeps, parseAnswerAt, responseFor, whenReady } from './create-claim.js';
import { tenantRefusal } from './permitted.js';

export function createClaimGroupHandler(deps: CreateClaimDeps) {
  return async (request: CreateClaimGroupRequest__Output, caller: Caller): Promise<readonly CreatedClaim[]> => {
    const command = parseCommand(deps, request, requesterOf(caller));
    const { specs, requestId, requestedBy, validateOnly } = command;
    const tenant = specs[0]?.tenant ?? null;
    const wantsPrepared = parseAnswerAt(request.answerAt) === 'PREPARED';
    const waitMs = validateOnly ? 0 : parseWait('wait', request.wait);
    const decide = (fleet: Fleet, { nowMs, waitsSinceMs }: LookTime) => {
      const denied = tenantRefusal(tenant, 'CreateClaimGroup', caller);
      if (denied !== null) return refuse(denied);
      const archived = requestId === null ? [] : deps.core.archivedOfRequest(requestId);
      return createClaimGroup(fleet, { ...command, waitsSinceMs, archived }, nowMs, deps.limits);
    };
    const made = orThrow(await deps.queue.make({ specs, requestId, requestedBy, decide, waitMs, caller }));
    if (validateOnly) return made.map((claim) => ({ claim, claimToken: '' }));
    const shared = new SharedCaller(caller, goneSignal(caller).signal);
    const ready = await Promise.all(made.map((claim) => whenReady(deps, claim, { wantsPrepared, caller: shared })));
    return ready.map((claim) => responseFor(deps, claim, caller));
  };
}

function parseCommand(
  { newClaimId }: CreateClaimDeps,
  request: CreateClaimGroupRequest__Output,
  requestedBy: string | null,
): Omit<CreateClaimGroupCommand, 'archived' | 'waitsSinceMs'> {
  const { requestId, validateOnly } = request;
  const specs = parseSpecs(request.specs);
  const ttlMs = request.ttl ? parseTtl('ttl', request.ttl) : TTL_MS.default;
  return {
    specs,
    claimIds: specs.map(newClaimId),
    ttlMs,
    requestId: requestId === '' ? null : parseText('request_id', requestId, REQUEST_ID_CHARACTERS_MAX),
    requestTerms: requestId === '' ? null : requestTerms({ ttlMs, claimId: '' }),
    requestedBy,
    validateOnly,
  };
}

function parseSpecs(wire: readonly ClaimSpec__Output[]): readonly ClaimSpec[] {
  parseCount('specs count', wire.length, 1, GROUP_GUESTS_MAX);
  const specs = wire.map((spec, index) => within(`specs[${index}]`, () => parseClaimSpec(spec)));
  for (const field of ['tenant', 'group', 'priority', 'sharing'] as const) {
    const odd = specs.findIndex((spec) => spec[field] !== specs[0]?.[field]);
    if (odd > 0)
      throw invalidField(
        `specs[${odd}].${field}`,
        'differs from that of specs[0]; it must be the same for the whole group',
      );
  }
  return specs;
}

/** Prefixes the field of an INVALID_FIELD error with the path of the item that it was found in. */
function within<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (thrown) {
    const { reason, message, metadata } = RmaError.from(thrown);
    const field = metadata['field'];
    if (reason !== 'INVALID_FIELD' || field === undefined) throw thrown;
    throw invalidField(path + field.slice('spec'.length), message.slice(field.length + 2));
  }
}
