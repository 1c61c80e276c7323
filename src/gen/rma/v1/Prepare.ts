// Original file: proto/rma/v1/agent.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';
import type { DeviceKind as _rma_v1_DeviceKind, DeviceKind__Output as _rma_v1_DeviceKind__Output } from '../../rma/v1/DeviceKind.js';
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
  /**
   * What else the claim asks for: the agent refuses what it cannot give, whatever it was when the claim was placed. 0 and
   * unspecified: it does not matter.
   */
  'maxRmaBytes'?: (number | string | Long);
  'device'?: (_rma_v1_DeviceKind);
  /**
   * Stands for the expiry that this order goes by, and grows with each renewal. It comes back when the claim ends by time, so
   * that a renewal which the agent had not heard of holds.
   */
  'expiryMark'?: (number | string | Long);
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
  /**
   * What else the claim asks for: the agent refuses what it cannot give, whatever it was when the claim was placed. 0 and
   * unspecified: it does not matter.
   */
  'maxRmaBytes': (number);
  'device': (_rma_v1_DeviceKind__Output);
  /**
   * Stands for the expiry that this order goes by, and grows with each renewal. It comes back when the claim ends by time, so
   * that a renewal which the agent had not heard of holds.
   */
  'expiryMark': (number);
}
