import { toDuration } from '../../../common/wire/duration.js';
import type { CreateClaimGroupRequest } from '../../../gen/rma/v1/CreateClaimGroupRequest.js';
import type { CreateClaimRequest } from '../../../gen/rma/v1/CreateClaimRequest.js';
import type { CreateClaimGroupOptions, CreateClaimOptions } from '../../resources/create-claim-options.js';
import { toWireClaimSpec } from './to-claim-spec.js';

/** The request as a message of the contract, with this request id. */
export function toWireCreateClaim(
  options: CreateClaimOptions,
  requestId: string,
): CreateClaimRequest & { readonly requestId: string } {
  return {
    spec: toWireClaimSpec(options),
    claimId: options.claimId ?? '',
    ttl: options.ttlMs === undefined ? null : toDuration(options.ttlMs),
    requestId,
    wait: options.waitMs === undefined ? null : toDuration(options.waitMs),
    validateOnly: options.validateOnly ?? false,
    answerAt: options.answerAt ?? 'ANSWER_AT_UNSPECIFIED',
  };
}

/** The request for a group as a message of the contract, with this request id. */
export function toWireCreateClaimGroup(
  { guests, ...options }: CreateClaimGroupOptions,
  requestId: string,
): CreateClaimGroupRequest & { readonly requestId: string } {
  return {
    specs: guests.map(toWireClaimSpec),
    ttl: options.ttlMs === undefined ? null : toDuration(options.ttlMs),
    requestId,
    wait: options.waitMs === undefined ? null : toDuration(options.waitMs),
    validateOnly: options.validateOnly ?? false,
    answerAt: options.answerAt ?? 'ANSWER_AT_UNSPECIFIED',
  };
}
