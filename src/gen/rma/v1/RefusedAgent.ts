// Original file: proto/rma/v1/identity.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';

/**
 * An agent that used a node's name and was refused. Only operators see one.
 */
export interface RefusedAgent {
  /**
   * Empty when it sent none.
   */
  'identity'?: (string);
  'bootId'?: (string);
  'address'?: (string);
  'refuseTime'?: (_google_protobuf_Timestamp | null);
}

/**
 * An agent that used a node's name and was refused. Only operators see one.
 */
export interface RefusedAgent__Output {
  /**
   * Empty when it sent none.
   */
  'identity': (string);
  'bootId': (string);
  'address': (string);
  'refuseTime': (_google_protobuf_Timestamp__Output | null);
}
