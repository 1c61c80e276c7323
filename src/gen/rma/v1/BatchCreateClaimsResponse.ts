// Original file: proto/rma/v1/broker.proto

import type { CreateClaimResult as _rma_v1_CreateClaimResult, CreateClaimResult__Output as _rma_v1_CreateClaimResult__Output } from '../../rma/v1/CreateClaimResult.js';

export interface BatchCreateClaimsResponse {
  /**
   * In the order of the requests.
   */
  'results'?: (_rma_v1_CreateClaimResult)[];
}

export interface BatchCreateClaimsResponse__Output {
  /**
   * In the order of the requests.
   */
  'results': (_rma_v1_CreateClaimResult__Output)[];
}
