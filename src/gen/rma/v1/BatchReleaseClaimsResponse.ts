// Original file: proto/rma/v1/broker.proto

import type { ClaimResult as _rma_v1_ClaimResult, ClaimResult__Output as _rma_v1_ClaimResult__Output } from '../../rma/v1/ClaimResult.js';

export interface BatchReleaseClaimsResponse {
  /**
   * In the order of the names.
   */
  'results'?: (_rma_v1_ClaimResult)[];
}

export interface BatchReleaseClaimsResponse__Output {
  /**
   * In the order of the names.
   */
  'results': (_rma_v1_ClaimResult__Output)[];
}
