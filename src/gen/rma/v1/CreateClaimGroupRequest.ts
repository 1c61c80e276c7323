// Original file: proto/rma/v1/broker.proto

import type { ClaimSpec as _rma_v1_ClaimSpec, ClaimSpec__Output as _rma_v1_ClaimSpec__Output } from '../../rma/v1/ClaimSpec.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';
import type { _rma_v1_CreateClaimRequest_AnswerAt, _rma_v1_CreateClaimRequest_AnswerAt__Output } from '../../rma/v1/CreateClaimRequest.js';

export interface CreateClaimGroupRequest {
  /**
   * 1 to 64, all with the same tenant, group, sharing and priority. Their guests, labels, conditions, excluded nodes
   * and holders have at most 1 MiB together, as UTF-8, in which a quotation mark or backslash counts as 4 bytes, with 4
   * bytes more for each text, 12 for each number of a user, and 96 for each condition.
   */
  'specs'?: (_rma_v1_ClaimSpec)[];
  /**
   * How long the claims may be redeemed: 1 s to 24 h; absent means 5 minutes.
   */
  'ttl'?: (_google_protobuf_Duration | null);
  /**
   * A UUID that makes repeating this request safe. Recommended.
   */
  'requestId'?: (string);
  /**
   * Check everything, with the same errors, but create no claims.
   */
  'validateOnly'?: (boolean);
  'answerAt'?: (_rma_v1_CreateClaimRequest_AnswerAt);
  /**
   * How long to wait for capacity for all of them, as in CreateClaimRequest.
   */
  'wait'?: (_google_protobuf_Duration | null);
}

export interface CreateClaimGroupRequest__Output {
  /**
   * 1 to 64, all with the same tenant, group, sharing and priority. Their guests, labels, conditions, excluded nodes
   * and holders have at most 1 MiB together, as UTF-8, in which a quotation mark or backslash counts as 4 bytes, with 4
   * bytes more for each text, 12 for each number of a user, and 96 for each condition.
   */
  'specs': (_rma_v1_ClaimSpec__Output)[];
  /**
   * How long the claims may be redeemed: 1 s to 24 h; absent means 5 minutes.
   */
  'ttl': (_google_protobuf_Duration__Output | null);
  /**
   * A UUID that makes repeating this request safe. Recommended.
   */
  'requestId': (string);
  /**
   * Check everything, with the same errors, but create no claims.
   */
  'validateOnly': (boolean);
  'answerAt': (_rma_v1_CreateClaimRequest_AnswerAt__Output);
  /**
   * How long to wait for capacity for all of them, as in CreateClaimRequest.
   */
  'wait': (_google_protobuf_Duration__Output | null);
}
