// Original file: proto/rma/v1/leadership.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';

/**
 * A broker that follows the one that leads, and takes over from it.
 */
export interface StandbyBroker {
  'address'?: (string);
  /**
   * Where its pages are; empty when it serves none.
   */
  'httpAddress'?: (string);
  'version'?: (string);
  /**
   * It has the whole store, and could lead at once.
   */
  'loaded'?: (boolean);
  /**
   * How far it is behind the leader.
   */
  'lag'?: (_google_protobuf_Duration | null);
}

/**
 * A broker that follows the one that leads, and takes over from it.
 */
export interface StandbyBroker__Output {
  'address': (string);
  /**
   * Where its pages are; empty when it serves none.
   */
  'httpAddress': (string);
  'version': (string);
  /**
   * It has the whole store, and could lead at once.
   */
  'loaded': (boolean);
  /**
   * How far it is behind the leader.
   */
  'lag': (_google_protobuf_Duration__Output | null);
}
