// Original file: proto/rma/v1/types.proto

import type { DeviceKind as _rma_v1_DeviceKind, DeviceKind__Output as _rma_v1_DeviceKind__Output } from '../../rma/v1/DeviceKind.js';
import type { SlotCounts as _rma_v1_SlotCounts, SlotCounts__Output as _rma_v1_SlotCounts__Output } from '../../rma/v1/SlotCounts.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';
import type { RefusedAgent as _rma_v1_RefusedAgent, RefusedAgent__Output as _rma_v1_RefusedAgent__Output } from '../../rma/v1/RefusedAgent.js';
import type { AcceptedAgent as _rma_v1_AcceptedAgent, AcceptedAgent__Output as _rma_v1_AcceptedAgent__Output } from '../../rma/v1/AcceptedAgent.js';
import type { Long } from '@grpc/proto-loader';

// Original file: proto/rma/v1/types.proto

/**
 * Whether the node's agent is connected.
 */
export const _rma_v1_Node_State = {
  STATE_UNSPECIFIED: 'STATE_UNSPECIFIED',
  /**
   * Its agent is connected and sends heartbeats.
   */
  READY: 'READY',
  /**
   * Its agent is silent: it gets no new guests and keeps its claims.
   */
  STALE: 'STALE',
} as const;

/**
 * Whether the node's agent is connected.
 */
export type _rma_v1_Node_State =
  | 'STATE_UNSPECIFIED'
  | 0
  /**
   * Its agent is connected and sends heartbeats.
   */
  | 'READY'
  | 1
  /**
   * Its agent is silent: it gets no new guests and keeps its claims.
   */
  | 'STALE'
  | 2

/**
 * Whether the node's agent is connected.
 */
export type _rma_v1_Node_State__Output = typeof _rma_v1_Node_State[keyof typeof _rma_v1_Node_State]

/**
 * A host with an agent.
 */
export interface Node {
  /**
   * "nodes/{node}".
   */
  'name'?: (string);
  'state'?: (_rma_v1_Node_State);
  /**
   * If true, no new claims are placed here.
   */
  'cordoned'?: (boolean);
  /**
   * Why, in the operator's words.
   */
  'cordonReason'?: (string);
  'labels'?: ({[key: string]: string});
  'device'?: (_rma_v1_DeviceKind);
  /**
   * The size of each of its RMAs, in bytes.
   */
  'rmaSizeBytes'?: (number | string | Long);
  /**
   * How many RMAs its pool has.
   */
  'capacityCount'?: (number);
  /**
   * How many of those the broker may promise: the capacity minus what the operator withholds.
   */
  'allocatableCount'?: (number);
  /**
   * How many the broker can promise now.
   */
  'freeCount'?: (number);
  /**
   * Claims on this node that have not ended.
   */
  'liveClaimCount'?: (number);
  /**
   * The slots, as the agent last reported them.
   */
  'slots'?: (_rma_v1_SlotCounts | null);
  /**
   * RMAs that the agent handed out under its own policy, without the broker.
   */
  'unscheduledCount'?: (number);
  /**
   * KVM_CAP_PPC_RMA: 2 means that every guest of this node needs an RMA; 0 where the kernel has no such facility.
   */
  'rmaCapability'?: (number);
  /**
   * The kernel's boot id.
   */
  'bootId'?: (string);
  /**
   * Made anew each time the agent's process starts.
   */
  'incarnation'?: (string);
  'agentVersion'?: (string);
  'createTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When the broker last heard from the agent.
   */
  'lastHeartbeatTime'?: (_google_protobuf_Timestamp | null);
  'revision'?: (number | string | Long);
  /**
   * When the node should be empty; absent when it is not being drained. A draining node is cordoned, too.
   */
  'drainDeadlineTime'?: (_google_protobuf_Timestamp | null);
  /**
   * The identity of the agent that the node belongs to, the same over restarts. Empty until an agent has sent one.
   */
  'agentIdentity'?: (string);
  /**
   * The address from which the last session was opened; empty before the first one since the broker started.
   */
  'agentAddress'?: (string);
  /**
   * The agent that was last refused under this node's name since the broker started; absent for none. Only operators
   * see it: for all other roles it is absent.
   */
  'refusedAgent'?: (_rma_v1_RefusedAgent | null);
  /**
   * The agent that an operator accepts in place of the node's own. Absent once either of them has connected.
   */
  'acceptedAgent'?: (_rma_v1_AcceptedAgent | null);
  /**
   * How many of the quarantined slots have memory that failed. The agent hands them to nobody.
   */
  'poisonedCount'?: (number);
  /**
   * Whether the agent enforces ClaimSpec.holder. Those of 0.1.0 do not.
   */
  'enforcesHolder'?: (boolean);
}

/**
 * A host with an agent.
 */
export interface Node__Output {
  /**
   * "nodes/{node}".
   */
  'name': (string);
  'state': (_rma_v1_Node_State__Output);
  /**
   * If true, no new claims are placed here.
   */
  'cordoned': (boolean);
  /**
   * Why, in the operator's words.
   */
  'cordonReason': (string);
  'labels': ({[key: string]: string});
  'device': (_rma_v1_DeviceKind__Output);
  /**
   * The size of each of its RMAs, in bytes.
   */
  'rmaSizeBytes': (number);
  /**
   * How many RMAs its pool has.
   */
  'capacityCount': (number);
  /**
   * How many of those the broker may promise: the capacity minus what the operator withholds.
   */
  'allocatableCount': (number);
  /**
   * How many the broker can promise now.
   */
  'freeCount': (number);
  /**
   * Claims on this node that have not ended.
   */
  'liveClaimCount': (number);
  /**
   * The slots, as the agent last reported them.
   */
  'slots': (_rma_v1_SlotCounts__Output | null);
  /**
   * RMAs that the agent handed out under its own policy, without the broker.
   */
  'unscheduledCount': (number);
  /**
   * KVM_CAP_PPC_RMA: 2 means that every guest of this node needs an RMA; 0 where the kernel has no such facility.
   */
  'rmaCapability': (number);
  /**
   * The kernel's boot id.
   */
  'bootId': (string);
  /**
   * Made anew each time the agent's process starts.
   */
  'incarnation': (string);
  'agentVersion': (string);
  'createTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When the broker last heard from the agent.
   */
  'lastHeartbeatTime': (_google_protobuf_Timestamp__Output | null);
  'revision': (number);
  /**
   * When the node should be empty; absent when it is not being drained. A draining node is cordoned, too.
   */
  'drainDeadlineTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * The identity of the agent that the node belongs to, the same over restarts. Empty until an agent has sent one.
   */
  'agentIdentity': (string);
  /**
   * The address from which the last session was opened; empty before the first one since the broker started.
   */
  'agentAddress': (string);
  /**
   * The agent that was last refused under this node's name since the broker started; absent for none. Only operators
   * see it: for all other roles it is absent.
   */
  'refusedAgent': (_rma_v1_RefusedAgent__Output | null);
  /**
   * The agent that an operator accepts in place of the node's own. Absent once either of them has connected.
   */
  'acceptedAgent': (_rma_v1_AcceptedAgent__Output | null);
  /**
   * How many of the quarantined slots have memory that failed. The agent hands them to nobody.
   */
  'poisonedCount': (number);
  /**
   * Whether the agent enforces ClaimSpec.holder. Those of 0.1.0 do not.
   */
  'enforcesHolder': (boolean);
}
