// Original file: proto/rma/v1/history.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';

/**
 * An agent as it described itself.
 */
export interface _rma_v1_NodeHistoryEntry_Agent {
  /**
   * Empty when it sent none.
   */
  'identity'?: (string);
  'bootId'?: (string);
  'version'?: (string);
  /**
   * The address that it called from.
   */
  'address'?: (string);
}

/**
 * An agent as it described itself.
 */
export interface _rma_v1_NodeHistoryEntry_Agent__Output {
  /**
   * Empty when it sent none.
   */
  'identity': (string);
  'bootId': (string);
  'version': (string);
  /**
   * The address that it called from.
   */
  'address': (string);
}

// Original file: proto/rma/v1/history.proto

/**
 * How an agent came to have the node.
 */
export const _rma_v1_NodeHistoryEntry_Arrival = {
  ARRIVAL_UNSPECIFIED: 'ARRIVAL_UNSPECIFIED',
  /**
   * Nobody had the name.
   */
  NEW: 'NEW',
  /**
   * The same process, on another connection.
   */
  RECONNECT: 'RECONNECT',
  /**
   * The same agent's next process.
   */
  RESTART: 'RESTART',
  /**
   * The same agent, after its node was booted.
   */
  REBOOT: 'REBOOT',
  /**
   * Another agent, of a node that was silent and had no claims.
   */
  REPLACEMENT: 'REPLACEMENT',
  /**
   * Another agent, which an operator had accepted.
   */
  ACCEPTED: 'ACCEPTED',
} as const;

/**
 * How an agent came to have the node.
 */
export type _rma_v1_NodeHistoryEntry_Arrival =
  | 'ARRIVAL_UNSPECIFIED'
  | 0
  /**
   * Nobody had the name.
   */
  | 'NEW'
  | 1
  /**
   * The same process, on another connection.
   */
  | 'RECONNECT'
  | 2
  /**
   * The same agent's next process.
   */
  | 'RESTART'
  | 3
  /**
   * The same agent, after its node was booted.
   */
  | 'REBOOT'
  | 4
  /**
   * Another agent, of a node that was silent and had no claims.
   */
  | 'REPLACEMENT'
  | 5
  /**
   * Another agent, which an operator had accepted.
   */
  | 'ACCEPTED'
  | 6

/**
 * How an agent came to have the node.
 */
export type _rma_v1_NodeHistoryEntry_Arrival__Output = typeof _rma_v1_NodeHistoryEntry_Arrival[keyof typeof _rma_v1_NodeHistoryEntry_Arrival]

// Original file: proto/rma/v1/history.proto

/**
 * What happened.
 */
export const _rma_v1_NodeHistoryEntry_Kind = {
  KIND_UNSPECIFIED: 'KIND_UNSPECIFIED',
  /**
   * A session with its agent began: `agent`, `arrival`.
   */
  SESSION_BEGUN: 'SESSION_BEGUN',
  /**
   * The session ended, for `reason`: an error reason, or AGENT_LEFT. A broker that stops or dies writes nothing down.
   */
  SESSION_ENDED: 'SESSION_ENDED',
  /**
   * An operator cordoned it, for `reason`.
   */
  CORDONED: 'CORDONED',
  /**
   * An operator allowed placements again, and ended its drain.
   */
  UNCORDONED: 'UNCORDONED',
  /**
   * An operator drained it, for `reason`, until `deadline_time`.
   */
  DRAINED: 'DRAINED',
  /**
   * An operator accepted another agent for it: `agent`.
   */
  AGENT_ACCEPTED: 'AGENT_ACCEPTED',
  /**
   * An operator withdrew that.
   */
  ACCEPTANCE_WITHDRAWN: 'ACCEPTANCE_WITHDRAWN',
  /**
   * Another agent used its name and was refused: `agent`, `reason`, `count` times in a row; `time` is the last one.
   */
  AGENT_REFUSED: 'AGENT_REFUSED',
  /**
   * An operator removed it, and `count` claims were LOST with it.
   */
  REMOVED: 'REMOVED',
} as const;

/**
 * What happened.
 */
export type _rma_v1_NodeHistoryEntry_Kind =
  | 'KIND_UNSPECIFIED'
  | 0
  /**
   * A session with its agent began: `agent`, `arrival`.
   */
  | 'SESSION_BEGUN'
  | 1
  /**
   * The session ended, for `reason`: an error reason, or AGENT_LEFT. A broker that stops or dies writes nothing down.
   */
  | 'SESSION_ENDED'
  | 2
  /**
   * An operator cordoned it, for `reason`.
   */
  | 'CORDONED'
  | 3
  /**
   * An operator allowed placements again, and ended its drain.
   */
  | 'UNCORDONED'
  | 4
  /**
   * An operator drained it, for `reason`, until `deadline_time`.
   */
  | 'DRAINED'
  | 5
  /**
   * An operator accepted another agent for it: `agent`.
   */
  | 'AGENT_ACCEPTED'
  | 6
  /**
   * An operator withdrew that.
   */
  | 'ACCEPTANCE_WITHDRAWN'
  | 7
  /**
   * Another agent used its name and was refused: `agent`, `reason`, `count` times in a row; `time` is the last one.
   */
  | 'AGENT_REFUSED'
  | 8
  /**
   * An operator removed it, and `count` claims were LOST with it.
   */
  | 'REMOVED'
  | 9

/**
 * What happened.
 */
export type _rma_v1_NodeHistoryEntry_Kind__Output = typeof _rma_v1_NodeHistoryEntry_Kind[keyof typeof _rma_v1_NodeHistoryEntry_Kind]

/**
 * One thing that happened to a node. Fields that do not belong to its kind are absent.
 */
export interface NodeHistoryEntry {
  'time'?: (_google_protobuf_Timestamp | null);
  'kind'?: (_rma_v1_NodeHistoryEntry_Kind);
  /**
   * The identity that asked for it; empty when nobody did.
   */
  'by'?: (string);
  'agent'?: (_rma_v1_NodeHistoryEntry_Agent | null);
  'arrival'?: (_rma_v1_NodeHistoryEntry_Arrival);
  /**
   * An operator's words, an error reason, or why an agent was refused.
   */
  'reason'?: (string);
  'deadlineTime'?: (_google_protobuf_Timestamp | null);
  'count'?: (number);
}

/**
 * One thing that happened to a node. Fields that do not belong to its kind are absent.
 */
export interface NodeHistoryEntry__Output {
  'time': (_google_protobuf_Timestamp__Output | null);
  'kind': (_rma_v1_NodeHistoryEntry_Kind__Output);
  /**
   * The identity that asked for it; empty when nobody did.
   */
  'by': (string);
  'agent': (_rma_v1_NodeHistoryEntry_Agent__Output | null);
  'arrival': (_rma_v1_NodeHistoryEntry_Arrival__Output);
  /**
   * An operator's words, an error reason, or why an agent was refused.
   */
  'reason': (string);
  'deadlineTime': (_google_protobuf_Timestamp__Output | null);
  'count': (number);
}
