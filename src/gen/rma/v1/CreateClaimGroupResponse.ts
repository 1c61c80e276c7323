// Original file: proto/rma/v1/broker.proto

import type { CreateClaimResponse as _rma_v1_CreateClaimResponse, CreateClaimResponse__Output as _rma_v1_CreateClaimResponse__Output } from '../../rma/v1/CreateClaimResponse.js';

export interface CreateClaimGroupResponse {
  /**
   * In the order of the specs.
   */
  'claims'?: (_rma_v1_CreateClaimResponse)[];
}

export interface CreateClaimGroupResponse__Output {
  /**
   * In the order of the specs.
   */
  'claims': (_rma_v1_CreateClaimResponse__Output)[];
}
