// Original file: proto/rma/v1/agent.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';
import type { DeviceKind as _rma_v1_DeviceKind, DeviceKind__Output as _rma_v1_DeviceKind__Output } from '../../rma/v1/DeviceKind.js';
import type { HolderRequirement as _rma_v1_HolderRequirement, HolderRequirement__Output as _rma_v1_HolderRequirement__Output } from '../../rma/v1/HolderRequirement.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Orders the agent to hold an RMA for a claim. Sent again, with a later deadline, when the claim was renewed.
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
   * The number of the AgentMessage from whose sending redeemable_for is counted.
   */
  'anchorSeq'?: (number | string | Long);
  'redeemableFor'?: (_google_protobuf_Duration | null);
  'guest'?: (string);
  'minRmaBytes'?: (number | string | Long);
  /**
   * What else the claim asks for. The agent refuses a claim that it cannot satisfy, even if it could when the claim was
   * placed. 0 and unspecified accept any.
   */
  'maxRmaBytes'?: (number | string | Long);
  'device'?: (_rma_v1_DeviceKind);
  /**
   * Identifies the deadline of this order, and grows with each renewal. It comes back in the report when the claim
   * times out: a renewal that the agent had not received yet then still holds.
   */
  'expiryMark'?: (number | string | Long);
  /**
   * Which processes may redeem and resume the claim; absent: any. Only to an agent whose Hello has enforces_holder. It
   * refuses a requirement that is out of bounds, and never takes it for none.
   */
  'holder'?: (_rma_v1_HolderRequirement | null);
}

/**
 * Orders the agent to hold an RMA for a claim. Sent again, with a later deadline, when the claim was renewed.
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
   * The number of the AgentMessage from whose sending redeemable_for is counted.
   */
  'anchorSeq': (number);
  'redeemableFor': (_google_protobuf_Duration__Output | null);
  'guest': (string);
  'minRmaBytes': (number);
  /**
   * What else the claim asks for. The agent refuses a claim that it cannot satisfy, even if it could when the claim was
   * placed. 0 and unspecified accept any.
   */
  'maxRmaBytes': (number);
  'device': (_rma_v1_DeviceKind__Output);
  /**
   * Identifies the deadline of this order, and grows with each renewal. It comes back in the report when the claim
   * times out: a renewal that the agent had not received yet then still holds.
   */
  'expiryMark': (number);
  /**
   * Which processes may redeem and resume the claim; absent: any. Only to an agent whose Hello has enforces_holder. It
   * refuses a requirement that is out of bounds, and never takes it for none.
   */
  'holder': (_rma_v1_HolderRequirement__Output | null);
}
