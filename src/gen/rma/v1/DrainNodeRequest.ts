// Original file: proto/rma/v1/fleet.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';

export interface DrainNodeRequest {
  /**
   * "nodes/{node}".
   */
  'name'?: (string);
  /**
   * Why, for people: 1 to 256 characters. Required.
   */
  'reason'?: (string);
  /**
   * The time until the node should be empty: 1 s to 7 days from now. Required.
   */
  'deadline'?: (_google_protobuf_Duration | null);
}

export interface DrainNodeRequest__Output {
  /**
   * "nodes/{node}".
   */
  'name': (string);
  /**
   * Why, for people: 1 to 256 characters. Required.
   */
  'reason': (string);
  /**
   * The time until the node should be empty: 1 s to 7 days from now. Required.
   */
  'deadline': (_google_protobuf_Duration__Output | null);
}
