// Original file: proto/rma/v1/agent.proto

import type { _rma_v1_Claim_EndCause, _rma_v1_Claim_EndCause__Output } from '../../rma/v1/Claim.js';
import type { Long } from '@grpc/proto-loader';

/**
 * End this claim. Unredeemed: nobody may redeem it any more; report ENDED. Bound: ask the holder to let go, and report
 * BOUND until it does.
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
 * End this claim. Unredeemed: nobody may redeem it any more; report ENDED. Bound: ask the holder to let go, and report
 * BOUND until it does.
 */
export interface Unprepare__Output {
  /**
   * "claims/{claim}".
   */
  'claim': (string);
  'fencingToken': (number);
  'cause': (_rma_v1_Claim_EndCause__Output);
}
