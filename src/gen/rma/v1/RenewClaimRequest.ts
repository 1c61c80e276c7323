// Original file: proto/rma/v1/broker.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';

export interface RenewClaimRequest {
  /**
   * "claims/{claim}".
   */
  'name'?: (string);
  /**
   * 1 s to 24 h. Required.
   */
  'ttl'?: (_google_protobuf_Duration | null);
}

export interface RenewClaimRequest__Output {
  /**
   * "claims/{claim}".
   */
  'name': (string);
  /**
   * 1 s to 24 h. Required.
   */
  'ttl': (_google_protobuf_Duration__Output | null);
}
