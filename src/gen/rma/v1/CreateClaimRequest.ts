// Original file: proto/rma/v1/broker.proto

import type { ClaimSpec as _rma_v1_ClaimSpec, ClaimSpec__Output as _rma_v1_ClaimSpec__Output } from '../../rma/v1/ClaimSpec.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';

// Original file: proto/rma/v1/broker.proto

/**
 * When to answer.
 */
export const _rma_v1_CreateClaimRequest_AnswerAt = {
  /**
   * PREPARED.
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
 * When to answer.
 */
export type _rma_v1_CreateClaimRequest_AnswerAt =
  /**
   * PREPARED.
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
 * When to answer.
 */
export type _rma_v1_CreateClaimRequest_AnswerAt__Output = typeof _rma_v1_CreateClaimRequest_AnswerAt[keyof typeof _rma_v1_CreateClaimRequest_AnswerAt]

export interface CreateClaimRequest {
  /**
   * Required.
   */
  'spec'?: (_rma_v1_ClaimSpec | null);
  /**
   * The caller's choice of id; empty lets the broker choose.
   */
  'claimId'?: (string);
  /**
   * For how long it may be redeemed: 1 s to 24 h; absent means 5 minutes.
   */
  'ttl'?: (_google_protobuf_Duration | null);
  /**
   * A UUID that makes repeating this request safe. Recommended.
   */
  'requestId'?: (string);
  /**
   * Do everything but make the claim: same checks, same errors. The answer has no token.
   */
  'validateOnly'?: (boolean);
  'answerAt'?: (_rma_v1_CreateClaimRequest_AnswerAt);
  /**
   * How long to wait for capacity when none is free, up to 1 h; absent means not at all. Those who wait are served by
   * priority, then by age, by the very release that makes room for them. Bounded by the call's deadline too.
   */
  'wait'?: (_google_protobuf_Duration | null);
}

export interface CreateClaimRequest__Output {
  /**
   * Required.
   */
  'spec': (_rma_v1_ClaimSpec__Output | null);
  /**
   * The caller's choice of id; empty lets the broker choose.
   */
  'claimId': (string);
  /**
   * For how long it may be redeemed: 1 s to 24 h; absent means 5 minutes.
   */
  'ttl': (_google_protobuf_Duration__Output | null);
  /**
   * A UUID that makes repeating this request safe. Recommended.
   */
  'requestId': (string);
  /**
   * Do everything but make the claim: same checks, same errors. The answer has no token.
   */
  'validateOnly': (boolean);
  'answerAt': (_rma_v1_CreateClaimRequest_AnswerAt__Output);
  /**
   * How long to wait for capacity when none is free, up to 1 h; absent means not at all. Those who wait are served by
   * priority, then by age, by the very release that makes room for them. Bounded by the call's deadline too.
   */
  'wait': (_google_protobuf_Duration__Output | null);
}
