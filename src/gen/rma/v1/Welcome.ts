// Original file: proto/rma/v1/agent.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';

/**
 * The broker's answer to a Hello: the terms of the session.
 */
export interface Welcome {
  /**
   * The longest interval between two messages of the agent.
   */
  'heartbeatInterval'?: (_google_protobuf_Duration | null);
  /**
   * After this long without a message the broker considers the node silent, and the agent the broker.
   */
  'sessionTtl'?: (_google_protobuf_Duration | null);
  /**
   * Whether the broker understands AgentMessage.claim_reports. If not, it gets each report in a message of its own.
   */
  'takesBatches'?: (boolean);
}

/**
 * The broker's answer to a Hello: the terms of the session.
 */
export interface Welcome__Output {
  /**
   * The longest interval between two messages of the agent.
   */
  'heartbeatInterval': (_google_protobuf_Duration__Output | null);
  /**
   * After this long without a message the broker considers the node silent, and the agent the broker.
   */
  'sessionTtl': (_google_protobuf_Duration__Output | null);
  /**
   * Whether the broker understands AgentMessage.claim_reports. If not, it gets each report in a message of its own.
   */
  'takesBatches': (boolean);
}
