// Original file: proto/rma/v1/agent.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';

/**
 * The broker's answer to a Hello, and the terms of the session.
 */
export interface Welcome {
  /**
   * How often the agent speaks at least.
   */
  'heartbeatInterval'?: (_google_protobuf_Duration | null);
  /**
   * After this long without a word the broker takes the node for silent, and the agent the broker.
   */
  'sessionTtl'?: (_google_protobuf_Duration | null);
  /**
   * The broker understands AgentMessage.claim_reports; others get each report in a message of its own.
   */
  'takesBatches'?: (boolean);
}

/**
 * The broker's answer to a Hello, and the terms of the session.
 */
export interface Welcome__Output {
  /**
   * How often the agent speaks at least.
   */
  'heartbeatInterval': (_google_protobuf_Duration__Output | null);
  /**
   * After this long without a word the broker takes the node for silent, and the agent the broker.
   */
  'sessionTtl': (_google_protobuf_Duration__Output | null);
  /**
   * The broker understands AgentMessage.claim_reports; others get each report in a message of its own.
   */
  'takesBatches': (boolean);
}
