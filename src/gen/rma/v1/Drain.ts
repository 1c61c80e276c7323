// Original file: proto/rma/v1/agent.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Whether the node is being drained. The first message after the Welcome when it is, so that an agent which hears of none
 * there knows that a former drain has ended; and sent whenever it changes.
 */
export interface Drain {
  /**
   * False ends a former drain.
   */
  'draining'?: (boolean);
  /**
   * Until when the node is to be empty, from the sending of the AgentMessage anchor_seq; for people and VMMs.
   */
  'deadline'?: (_google_protobuf_Duration | null);
  'anchorSeq'?: (number | string | Long);
  'reason'?: (string);
}

/**
 * Whether the node is being drained. The first message after the Welcome when it is, so that an agent which hears of none
 * there knows that a former drain has ended; and sent whenever it changes.
 */
export interface Drain__Output {
  /**
   * False ends a former drain.
   */
  'draining': (boolean);
  /**
   * Until when the node is to be empty, from the sending of the AgentMessage anchor_seq; for people and VMMs.
   */
  'deadline': (_google_protobuf_Duration__Output | null);
  'anchorSeq': (number);
  'reason': (string);
}
