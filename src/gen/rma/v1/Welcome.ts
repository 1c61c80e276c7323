// Original file: proto/rma/v1/agent.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';
import type { Long } from '@grpc/proto-loader';

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
  /**
   * The term of the broker that leads: it grows with each election. An agent refuses a broker of a lower term than it
   * has seen, which no longer leads. 0 from a broker that is alone.
   */
  'term'?: (number | string | Long);
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
  /**
   * The term of the broker that leads: it grows with each election. An agent refuses a broker of a lower term than it
   * has seen, which no longer leads. 0 from a broker that is alone.
   */
  'term': (number);
}
