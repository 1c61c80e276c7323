// Original file: proto/rma/v1/agent.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Whether the node is being drained. Sent whenever that changes, and right after the Welcome while the node is being
 * drained: an agent that gets none there knows that a former drain has ended.
 */
export interface Drain {
  /**
   * False ends a former drain.
   */
  'draining'?: (boolean);
  /**
   * When the node should be empty, counted from the sending of the AgentMessage with the number
   * anchor_seq. For people and VMMs.
   */
  'deadline'?: (_google_protobuf_Duration | null);
  'anchorSeq'?: (number | string | Long);
  'reason'?: (string);
}

/**
 * Whether the node is being drained. Sent whenever that changes, and right after the Welcome while the node is being
 * drained: an agent that gets none there knows that a former drain has ended.
 */
export interface Drain__Output {
  /**
   * False ends a former drain.
   */
  'draining': (boolean);
  /**
   * When the node should be empty, counted from the sending of the AgentMessage with the number
   * anchor_seq. For people and VMMs.
   */
  'deadline': (_google_protobuf_Duration__Output | null);
  'anchorSeq': (number);
  'reason': (string);
}
