// Original file: proto/rma/v1/broker.proto

import type { LabelRequirement as _rma_v1_LabelRequirement, LabelRequirement__Output as _rma_v1_LabelRequirement__Output } from '../../rma/v1/LabelRequirement.js';

export interface WatchClaimsRequest {
  /**
   * As in ListClaimsRequest.
   */
  'filter'?: (string);
  /**
   * The last token received, to continue without a snapshot.
   */
  'resumeToken'?: (string);
  /**
   * As in ListClaimsRequest.
   */
  'labelRequirements'?: (_rma_v1_LabelRequirement)[];
}

export interface WatchClaimsRequest__Output {
  /**
   * As in ListClaimsRequest.
   */
  'filter': (string);
  /**
   * The last token received, to continue without a snapshot.
   */
  'resumeToken': (string);
  /**
   * As in ListClaimsRequest.
   */
  'labelRequirements': (_rma_v1_LabelRequirement__Output)[];
}
