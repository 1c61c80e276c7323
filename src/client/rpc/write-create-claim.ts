import { toDuration } from '../../common/wire/duration.js';
import type { CreateClaimRequest } from '../../gen/rma/v1/CreateClaimRequest.js';
import type { CreateClaimOptions } from '../resources/create-claim-options.js';

/** The contract's request, under this request id. */
export function writeCreateClaim(
  options: CreateClaimOptions,
  requestId: string,
): CreateClaimRequest & { readonly requestId: string } {
  return {
    spec: writeSpec(options),
    claimId: options.claimId ?? '',
    ttl: options.ttlMs === undefined ? null : toDuration(options.ttlMs),
    requestId,
    validateOnly: options.validateOnly ?? false,
    answerAt: options.answerAt ?? 'ANSWER_AT_UNSPECIFIED',
  };
}

function writeSpec(options: CreateClaimOptions): NonNullable<CreateClaimRequest['spec']> {
  return {
    guest: options.guest,
    minRmaBytes: options.minRmaBytes,
    maxRmaBytes: options.maxRmaBytes ?? 0,
    labelRequirements: (options.labelRequirements ?? []).map(({ key, operator, values }) => ({
      key,
      operator,
      values: [...values],
    })),
    node: options.node ?? '',
    device: options.device ?? 'DEVICE_KIND_UNSPECIFIED',
    labels: { ...options.labels },
  };
}
