// Original file: proto/rma/v1/broker.proto

import type { ClaimSpec as _rma_v1_ClaimSpec, ClaimSpec__Output as _rma_v1_ClaimSpec__Output } from '../../rma/v1/ClaimSpec.js';

export interface ExplainPlacementRequest {
  /**
   * Required; its guest may be empty here.
   */
  'spec'?: (_rma_v1_ClaimSpec | null);
  /**
   * Nodes a page, at most 1,000, fewer when they come to more than 256 KiB; 0 means no verdicts of single nodes.
   */
  'pageSize'?: (number);
  /**
   * From the last response; everything else in the request must be the same.
   */
  'pageToken'?: (string);
}

export interface ExplainPlacementRequest__Output {
  /**
   * Required; its guest may be empty here.
   */
  'spec': (_rma_v1_ClaimSpec__Output | null);
  /**
   * Nodes a page, at most 1,000, fewer when they come to more than 256 KiB; 0 means no verdicts of single nodes.
   */
  'pageSize': (number);
  /**
   * From the last response; everything else in the request must be the same.
   */
  'pageToken': (string);
}
