import { toDuration } from '../../common/wire/duration.js';
import type { CreateClaimRequest } from '../../gen/rma/v1/CreateClaimRequest.js';
import type { CreateClaimOptions } from '../resources/create-claim-options.js';
import { writeClaimSpec } from './write-claim-spec.js';

/** The contract's request, under this request id. */
export function writeCreateClaim(
  options: CreateClaimOptions,
  requestId: string,
): CreateClaimRequest & { readonly requestId: string } {
  return {
    spec: writeClaimSpec(options),
    claimId: options.claimId ?? '',
    ttl: options.ttlMs === undefined ? null : toDuration(options.ttlMs),
    requestId,
    wait: options.waitMs === undefined ? null : toDuration(options.waitMs),
    validateOnly: options.validateOnly ?? false,
    answerAt: options.answerAt ?? 'ANSWER_AT_UNSPECIFIED',
  };
}
