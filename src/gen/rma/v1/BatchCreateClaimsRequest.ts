// Original file: proto/rma/v1/broker.proto

import type { CreateClaimRequest as _rma_v1_CreateClaimRequest, CreateClaimRequest__Output as _rma_v1_CreateClaimRequest__Output } from '../../rma/v1/CreateClaimRequest.js';

export interface BatchCreateClaimsRequest {
  'requests'?: (_rma_v1_CreateClaimRequest)[];
}

export interface BatchCreateClaimsRequest__Output {
  'requests': (_rma_v1_CreateClaimRequest__Output)[];
}
