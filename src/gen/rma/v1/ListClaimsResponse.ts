// Original file: proto/rma/v1/broker.proto

import type { Claim as _rma_v1_Claim, Claim__Output as _rma_v1_Claim__Output } from '../../rma/v1/Claim.js';

export interface ListClaimsResponse {
  'claims'?: (_rma_v1_Claim)[];
  /**
   * Empty on the last page. Earlier pages may be short, or even empty, when few of many match the filter.
   */
  'nextPageToken'?: (string);
}

export interface ListClaimsResponse__Output {
  'claims': (_rma_v1_Claim__Output)[];
  /**
   * Empty on the last page. Earlier pages may be short, or even empty, when few of many match the filter.
   */
  'nextPageToken': (string);
}
