// Original file: proto/rma/v1/agent.proto

import type { _rma_v1_Claim_EndCause, _rma_v1_Claim_EndCause__Output } from '../../rma/v1/Claim.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Orders the agent to end a claim. If it was not redeemed, it cannot be redeemed any more, and the agent reports ENDED.
 * If it is bound, the agent asks the holder to release it, and reports BOUND until it does.
 */
export interface Unprepare {
  /**
   * "claims/{claim}".
   */
  'claim'?: (string);
  'fencingToken'?: (number | string | Long);
  'cause'?: (_rma_v1_Claim_EndCause);
}

/**
 * Orders the agent to end a claim. If it was not redeemed, it cannot be redeemed any more, and the agent reports ENDED.
 * If it is bound, the agent asks the holder to release it, and reports BOUND until it does.
 */
export interface Unprepare__Output {
  /**
   * "claims/{claim}".
   */
  'claim': (string);
  'fencingToken': (number);
  'cause': (_rma_v1_Claim_EndCause__Output);
}
