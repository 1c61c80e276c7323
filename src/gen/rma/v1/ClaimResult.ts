// Original file: proto/rma/v1/broker.proto

import type { Claim as _rma_v1_Claim, Claim__Output as _rma_v1_Claim__Output } from '../../rma/v1/Claim.js';
import type { Status as _google_rpc_Status, Status__Output as _google_rpc_Status__Output } from '../../google/rpc/Status.js';

/**
 * The result of one release of a batch.
 */
export interface ClaimResult {
  'claim'?: (_rma_v1_Claim | null);
  'error'?: (_google_rpc_Status | null);
  'result'?: "claim"|"error";
}

/**
 * The result of one release of a batch.
 */
export interface ClaimResult__Output {
  'claim'?: (_rma_v1_Claim__Output | null);
  'error'?: (_google_rpc_Status__Output | null);
  'result'?: "claim"|"error";
}
