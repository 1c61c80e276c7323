// Original file: proto/rma/v1/broker.proto

import type { CreateClaimResponse as _rma_v1_CreateClaimResponse, CreateClaimResponse__Output as _rma_v1_CreateClaimResponse__Output } from '../../rma/v1/CreateClaimResponse.js';
import type { Claim as _rma_v1_Claim, Claim__Output as _rma_v1_Claim__Output } from '../../rma/v1/Claim.js';
import type { Status as _google_rpc_Status, Status__Output as _google_rpc_Status__Output } from '../../google/rpc/Status.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The result of one operation of StreamClaims.
 */
export interface ClaimOperationResult {
  'id'?: (number | string | Long);
  'created'?: (_rma_v1_CreateClaimResponse | null);
  /**
   * After a release or a renewal.
   */
  'claim'?: (_rma_v1_Claim | null);
  'error'?: (_google_rpc_Status | null);
  'result'?: "created"|"claim"|"error";
}

/**
 * The result of one operation of StreamClaims.
 */
export interface ClaimOperationResult__Output {
  'id': (number);
  'created'?: (_rma_v1_CreateClaimResponse__Output | null);
  /**
   * After a release or a renewal.
   */
  'claim'?: (_rma_v1_Claim__Output | null);
  'error'?: (_google_rpc_Status__Output | null);
  'result'?: "created"|"claim"|"error";
}
