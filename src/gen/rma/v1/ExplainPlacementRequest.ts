// Original file: proto/rma/v1/broker.proto

import type { ClaimSpec as _rma_v1_ClaimSpec, ClaimSpec__Output as _rma_v1_ClaimSpec__Output } from '../../rma/v1/ClaimSpec.js';

export interface ExplainPlacementRequest {
  /**
   * Required. Its guest may be empty here.
   */
  'spec'?: (_rma_v1_ClaimSpec | null);
  /**
   * How many node verdicts a page has, at most 1,000; 0 means none. A page ends
   * earlier when it reaches 256 KiB.
   */
  'pageSize'?: (number);
  /**
   * From the last response. Everything else in the request must be the same as before.
   */
  'pageToken'?: (string);
}

export interface ExplainPlacementRequest__Output {
  /**
   * Required. Its guest may be empty here.
   */
  'spec': (_rma_v1_ClaimSpec__Output | null);
  /**
   * How many node verdicts a page has, at most 1,000; 0 means none. A page ends
   * earlier when it reaches 256 KiB.
   */
  'pageSize': (number);
  /**
   * From the last response. Everything else in the request must be the same as before.
   */
  'pageToken': (string);
}
