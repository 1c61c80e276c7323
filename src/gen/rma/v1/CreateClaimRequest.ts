// Original file: proto/rma/v1/broker.proto

import type { ClaimSpec as _rma_v1_ClaimSpec, ClaimSpec__Output as _rma_v1_ClaimSpec__Output } from '../../rma/v1/ClaimSpec.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';

// Original file: proto/rma/v1/broker.proto

/**
 * The state of the claim at which to answer.
 */
export const _rma_v1_CreateClaimRequest_AnswerAt = {
  /**
   * Means PREPARED.
   */
  ANSWER_AT_UNSPECIFIED: 'ANSWER_AT_UNSPECIFIED',
  /**
   * As soon as the claim is placed and durable. The node may still fail to prepare it.
   */
  RESERVED: 'RESERVED',
  /**
   * When the node's agent physically holds an RMA for it.
   */
  PREPARED: 'PREPARED',
} as const;

/**
 * The state of the claim at which to answer.
 */
export type _rma_v1_CreateClaimRequest_AnswerAt =
  /**
   * Means PREPARED.
   */
  | 'ANSWER_AT_UNSPECIFIED'
  | 0
  /**
   * As soon as the claim is placed and durable. The node may still fail to prepare it.
   */
  | 'RESERVED'
  | 1
  /**
   * When the node's agent physically holds an RMA for it.
   */
  | 'PREPARED'
  | 2

/**
 * The state of the claim at which to answer.
 */
export type _rma_v1_CreateClaimRequest_AnswerAt__Output = typeof _rma_v1_CreateClaimRequest_AnswerAt[keyof typeof _rma_v1_CreateClaimRequest_AnswerAt]

export interface CreateClaimRequest {
  /**
   * Required.
   */
  'spec'?: (_rma_v1_ClaimSpec | null);
  /**
   * The id of the claim; empty lets the broker choose one.
   */
  'claimId'?: (string);
  /**
   * How long the claim may be redeemed: 1 s to 24 h; absent means 5 minutes.
   */
  'ttl'?: (_google_protobuf_Duration | null);
  /**
   * A UUID that makes repeating this request safe. Recommended.
   */
  'requestId'?: (string);
  /**
   * Check everything, with the same errors, but create no claim. The answer has no token.
   */
  'validateOnly'?: (boolean);
  'answerAt'?: (_rma_v1_CreateClaimRequest_AnswerAt);
  /**
   * How long to wait for capacity when none is free, up to 1 h; absent means not at all. It never exceeds the call's
   * deadline. As soon as a release makes room, waiting requests are served by priority and then by age.
   */
  'wait'?: (_google_protobuf_Duration | null);
}

export interface CreateClaimRequest__Output {
  /**
   * Required.
   */
  'spec': (_rma_v1_ClaimSpec__Output | null);
  /**
   * The id of the claim; empty lets the broker choose one.
   */
  'claimId': (string);
  /**
   * How long the claim may be redeemed: 1 s to 24 h; absent means 5 minutes.
   */
  'ttl': (_google_protobuf_Duration__Output | null);
  /**
   * A UUID that makes repeating this request safe. Recommended.
   */
  'requestId': (string);
  /**
   * Check everything, with the same errors, but create no claim. The answer has no token.
   */
  'validateOnly': (boolean);
  'answerAt': (_rma_v1_CreateClaimRequest_AnswerAt__Output);
  /**
   * How long to wait for capacity when none is free, up to 1 h; absent means not at all. It never exceeds the call's
   * deadline. As soon as a release makes room, waiting requests are served by priority and then by age.
   */
  'wait': (_google_protobuf_Duration__Output | null);
}
