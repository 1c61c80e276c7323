// Original file: proto/rma/v1/broker.proto

import type { CreateClaimResponse as _rma_v1_CreateClaimResponse, CreateClaimResponse__Output as _rma_v1_CreateClaimResponse__Output } from '../../rma/v1/CreateClaimResponse.js';
import type { Status as _google_rpc_Status, Status__Output as _google_rpc_Status__Output } from '../../google/rpc/Status.js';

/**
 * The result of one request of a batch.
 */
export interface CreateClaimResult {
  'created'?: (_rma_v1_CreateClaimResponse | null);
  'error'?: (_google_rpc_Status | null);
  'result'?: "created"|"error";
}

/**
 * The result of one request of a batch.
 */
export interface CreateClaimResult__Output {
  'created'?: (_rma_v1_CreateClaimResponse__Output | null);
  'error'?: (_google_rpc_Status__Output | null);
  'result'?: "created"|"error";
}
