// Original file: proto/rma/v1/broker.proto

import type { CreateClaimRequest as _rma_v1_CreateClaimRequest, CreateClaimRequest__Output as _rma_v1_CreateClaimRequest__Output } from '../../rma/v1/CreateClaimRequest.js';
import type { ReleaseClaimRequest as _rma_v1_ReleaseClaimRequest, ReleaseClaimRequest__Output as _rma_v1_ReleaseClaimRequest__Output } from '../../rma/v1/ReleaseClaimRequest.js';
import type { RenewClaimRequest as _rma_v1_RenewClaimRequest, RenewClaimRequest__Output as _rma_v1_RenewClaimRequest__Output } from '../../rma/v1/RenewClaimRequest.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One operation of StreamClaims.
 */
export interface ClaimOperation {
  /**
   * Chosen by the caller; the result has the same id.
   */
  'id'?: (number | string | Long);
  'create'?: (_rma_v1_CreateClaimRequest | null);
  'release'?: (_rma_v1_ReleaseClaimRequest | null);
  'renew'?: (_rma_v1_RenewClaimRequest | null);
  'operation'?: "create"|"release"|"renew";
}

/**
 * One operation of StreamClaims.
 */
export interface ClaimOperation__Output {
  /**
   * Chosen by the caller; the result has the same id.
   */
  'id': (number);
  'create'?: (_rma_v1_CreateClaimRequest__Output | null);
  'release'?: (_rma_v1_ReleaseClaimRequest__Output | null);
  'renew'?: (_rma_v1_RenewClaimRequest__Output | null);
  'operation'?: "create"|"release"|"renew";
}
