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
  const { audit } = gate;
  const [create, release, renew] = [
    createClaimHandler(deps),
    releaseClaimHandler(deps.core),
    renewClaimHandler(deps.core),
  ];
  return {
    create: (request, caller) => audit.of({ rpc: 'CreateClaim', caller, request }, () => create(request, caller)),
    release: (request, caller) => audit.of({ rpc: 'ReleaseClaim', caller, request }, () => release(request, caller)),
    renew: (request, caller) => audit.of({ rpc: 'RenewClaim', caller, request }, () => renew(request, caller)),
    statusOf: (thrown) => toStatusMessage(gate.noted(thrown)),
  };
}
