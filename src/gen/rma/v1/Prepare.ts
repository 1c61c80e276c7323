// Original file: proto/rma/v1/agent.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Hold an RMA for this claim. Sent again with later times when the claim was renewed.
 */
export interface Prepare {
  /**
   * "claims/{claim}".
   */
  'claim'?: (string);
  'fencingToken'?: (number | string | Long);
  /**
   * SHA-256 of the claim token.
   */
  'tokenSha256'?: (Buffer | Uint8Array | string);
  /**
   * The AgentMessage whose sending redeemable_for is counted from.
   */
  'anchorSeq'?: (number | string | Long);
  'redeemableFor'?: (_google_protobuf_Duration | null);
  'guest'?: (string);
  'minRmaBytes'?: (number | string | Long);
}

/**
 * Hold an RMA for this claim. Sent again with later times when the claim was renewed.
 */
export interface Prepare__Output {
  /**
   * "claims/{claim}".
   */
  'claim': (string);
  'fencingToken': (number);
  /**
   * SHA-256 of the claim token.
   */
  'tokenSha256': (Buffer);
  /**
   * The AgentMessage whose sending redeemable_for is counted from.
   */
  'anchorSeq': (number);
  'redeemableFor': (_google_protobuf_Duration__Output | null);
  'guest': (string);
  'minRmaBytes': (number);
}
