import { toStatusMessage } from '../../../common/errors/grpc-status.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import type { Status } from '../../../gen/google/rpc/Status.js';
import type { CreateClaimRequest__Output } from '../../../gen/rma/v1/CreateClaimRequest.js';
import type { ReleaseClaimRequest__Output } from '../../../gen/rma/v1/ReleaseClaimRequest.js';
import type { RenewClaimRequest__Output } from '../../../gen/rma/v1/RenewClaimRequest.js';
import type { Caller } from '../../wire/caller.js';
import type { CreatedClaim } from '../../wire/write/responses.js';
import type { CallGate } from '../call.js';
import { releaseClaimHandler, renewClaimHandler } from '../claims/claim-handlers.js';
import { type CreateClaimDeps, createClaimHandler } from '../claims/create-claim.js';

/** The RPCs that bulk calls consist of: the same handlers as the unary RPCs, so that the same rules apply. */
export interface ClaimCalls {
  create(request: CreateClaimRequest__Output, caller: Caller): Promise<CreatedClaim>;
  release(request: ReleaseClaimRequest__Output, caller: Caller): Promise<Claim>;
  renew(request: RenewClaimRequest__Output, caller: Caller): Promise<Claim>;
  /** The error of one item. */
  statusOf(thrown: unknown): Status;
}

export function claimCalls(gate: CallGate, deps: CreateClaimDeps): ClaimCalls {
  return {
    create: createClaimHandler(deps),
    release: releaseClaimHandler(deps.core),
    renew: renewClaimHandler(deps.core),
    statusOf: (thrown) => toStatusMessage(gate.noted(thrown)),
  };
}
