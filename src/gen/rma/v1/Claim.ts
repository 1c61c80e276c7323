// Original file: proto/rma/v1/types.proto

import type { ClaimSpec as _rma_v1_ClaimSpec, ClaimSpec__Output as _rma_v1_ClaimSpec__Output } from '../../rma/v1/ClaimSpec.js';
import type { DeviceKind as _rma_v1_DeviceKind, DeviceKind__Output as _rma_v1_DeviceKind__Output } from '../../rma/v1/DeviceKind.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';
import type { Holder as _rma_v1_Holder, Holder__Output as _rma_v1_Holder__Output } from '../../rma/v1/Holder.js';
import type { ClearingProof as _rma_v1_ClearingProof, ClearingProof__Output as _rma_v1_ClearingProof__Output } from '../../rma/v1/ClearingProof.js';
import type { PlacementRecord as _rma_v1_PlacementRecord, PlacementRecord__Output as _rma_v1_PlacementRecord__Output } from '../../rma/v1/PlacementRecord.js';
import type { Long } from '@grpc/proto-loader';

// Original file: proto/rma/v1/types.proto

/**
 * Why a claim is ending or has ended.
 */
export const _rma_v1_Claim_EndCause = {
  END_CAUSE_UNSPECIFIED: 'END_CAUSE_UNSPECIFIED',
  /**
   * The process that had the fd has exited.
   */
  HOLDER_EXITED: 'HOLDER_EXITED',
  /**
   * The holder released it over the agent's local socket.
   */
  HOLDER_RELEASED: 'HOLDER_RELEASED',
  /**
   * The orchestrator called ReleaseClaim.
   */
  RELEASE_REQUESTED: 'RELEASE_REQUESTED',
  /**
   * The time to redeem it ran out.
   */
  TIME_RAN_OUT: 'TIME_RAN_OUT',
  /**
   * No node could prepare it.
   */
  PREPARE_FAILED: 'PREPARE_FAILED',
  /**
   * The node came back with another boot id.
   */
  NODE_REBOOTED: 'NODE_REBOOTED',
  /**
   * Not redeemed before its node was drained.
   */
  NODE_DRAINED: 'NODE_DRAINED',
  /**
   * An operator removed its node for good.
   */
  NODE_REMOVED: 'NODE_REMOVED',
  /**
   * Another claim of the same CreateClaimGroup call could not be prepared.
   */
  GROUP_FAILED: 'GROUP_FAILED',
  /**
   * The broker, restored from a backup, has no record of the claim on its node, or none of how it ended. Nobody asked
   * for its end. Agents of 0.1.0 take this cause for RELEASE_REQUESTED.
   */
  UNKNOWN_TO_BROKER: 'UNKNOWN_TO_BROKER',
  /**
   * Not redeemed before an operator ended all tokens (RotateTokenSecret). 0.1.0 takes it for RELEASE_REQUESTED too.
   */
  TOKEN_REVOKED: 'TOKEN_REVOKED',
} as const;

/**
 * Why a claim is ending or has ended.
 */
export type _rma_v1_Claim_EndCause =
  | 'END_CAUSE_UNSPECIFIED'
  | 0
  /**
   * The process that had the fd has exited.
   */
  | 'HOLDER_EXITED'
  | 1
  /**
   * The holder released it over the agent's local socket.
   */
  | 'HOLDER_RELEASED'
  | 2
  /**
   * The orchestrator called ReleaseClaim.
   */
  | 'RELEASE_REQUESTED'
  | 3
  /**
   * The time to redeem it ran out.
   */
  | 'TIME_RAN_OUT'
  | 4
  /**
   * No node could prepare it.
   */
  | 'PREPARE_FAILED'
  | 5
  /**
   * The node came back with another boot id.
   */
  | 'NODE_REBOOTED'
  | 6
  /**
   * Not redeemed before its node was drained.
   */
  | 'NODE_DRAINED'
  | 7
  /**
   * An operator removed its node for good.
   */
  | 'NODE_REMOVED'
  | 8
  /**
   * Another claim of the same CreateClaimGroup call could not be prepared.
   */
  | 'GROUP_FAILED'
  | 9
  /**
   * The broker, restored from a backup, has no record of the claim on its node, or none of how it ended. Nobody asked
   * for its end. Agents of 0.1.0 take this cause for RELEASE_REQUESTED.
   */
  | 'UNKNOWN_TO_BROKER'
  | 10
  /**
   * Not redeemed before an operator ended all tokens (RotateTokenSecret). 0.1.0 takes it for RELEASE_REQUESTED too.
   */
  | 'TOKEN_REVOKED'
  | 11

/**
 * Why a claim is ending or has ended.
 */
export type _rma_v1_Claim_EndCause__Output = typeof _rma_v1_Claim_EndCause[keyof typeof _rma_v1_Claim_EndCause]

// Original file: proto/rma/v1/types.proto

/**
 * The state of a claim's life cycle.
 */
export const _rma_v1_Claim_State = {
  STATE_UNSPECIFIED: 'STATE_UNSPECIFIED',
  /**
   * Placed on a node and durable. The node's agent has not confirmed it yet.
   */
  RESERVED: 'RESERVED',
  /**
   * The node's agent holds a cleared RMA for exactly this claim.
   */
  PREPARED: 'PREPARED',
  /**
   * A process on the node has the fd.
   */
  BOUND: 'BOUND',
  /**
   * Being taken back. The claim uses its RMA until the kernel has given the memory back. With the causes
   * TIME_RAN_OUT, NODE_DRAINED, GROUP_FAILED and TOKEN_REVOKED, which end no guest, it becomes BOUND all the same
   * when a process had redeemed it before its agent heard of the end.
   */
  RELEASING: 'RELEASING',
  /**
   * Ended: its holder or its orchestrator released it.
   */
  RELEASED: 'RELEASED',
  /**
   * Ended: not redeemed in time.
   */
  EXPIRED: 'EXPIRED',
  /**
   * Ended: taken back by the broker or an operator before it was redeemed.
   */
  REVOKED: 'REVOKED',
  /**
   * Ended: its node rebooted or was removed, and the RMA is gone.
   */
  LOST: 'LOST',
  /**
   * Placed on a node without an RMA, because spec.need is PREFERRED and none was free. There is nothing to redeem.
   * The claim ends when it is released, when its time runs out, or with its node.
   */
  WITHOUT_RMA: 'WITHOUT_RMA',
} as const;

/**
 * The state of a claim's life cycle.
 */
export type _rma_v1_Claim_State =
  | 'STATE_UNSPECIFIED'
  | 0
  /**
   * Placed on a node and durable. The node's agent has not confirmed it yet.
   */
  | 'RESERVED'
  | 1
  /**
   * The node's agent holds a cleared RMA for exactly this claim.
   */
  | 'PREPARED'
  | 2
  /**
   * A process on the node has the fd.
   */
  | 'BOUND'
  | 3
  /**
   * Being taken back. The claim uses its RMA until the kernel has given the memory back. With the causes
   * TIME_RAN_OUT, NODE_DRAINED, GROUP_FAILED and TOKEN_REVOKED, which end no guest, it becomes BOUND all the same
   * when a process had redeemed it before its agent heard of the end.
   */
  | 'RELEASING'
  | 4
  /**
   * Ended: its holder or its orchestrator released it.
   */
  | 'RELEASED'
  | 5
  /**
   * Ended: not redeemed in time.
   */
  | 'EXPIRED'
  | 6
  /**
   * Ended: taken back by the broker or an operator before it was redeemed.
   */
  | 'REVOKED'
  | 7
  /**
   * Ended: its node rebooted or was removed, and the RMA is gone.
   */
  | 'LOST'
  | 8
  /**
   * Placed on a node without an RMA, because spec.need is PREFERRED and none was free. There is nothing to redeem.
   * The claim ends when it is released, when its time runs out, or with its node.
   */
  | 'WITHOUT_RMA'
  | 9

/**
 * The state of a claim's life cycle.
 */
export type _rma_v1_Claim_State__Output = typeof _rma_v1_Claim_State[keyof typeof _rma_v1_Claim_State]

/**
 * A guest's right to one RMA on one node.
 */
export interface Claim {
  /**
   * "claims/{claim}".
   */
  'name'?: (string);
  'spec'?: (_rma_v1_ClaimSpec | null);
  'state'?: (_rma_v1_Claim_State);
  /**
   * The node on which it is placed: "nodes/{node}".
   */
  'node'?: (string);
  /**
   * The size of its RMA, in bytes: at least spec.min_rma_bytes.
   */
  'rmaBytes'?: (number | string | Long);
  'device'?: (_rma_v1_DeviceKind);
  /**
   * Grows with every placement on a node. The agent refuses a claim with a lower one than it has seen ended.
   */
  'fencingToken'?: (number | string | Long);
  'createTime'?: (_google_protobuf_Timestamp | null);
  'updateTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When the time to redeem it runs out. Has no meaning once it is BOUND: a bound claim never times out.
   */
  'expireTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When the claim ended; absent while it lives.
   */
  'endTime'?: (_google_protobuf_Timestamp | null);
  'endCause'?: (_rma_v1_Claim_EndCause);
  /**
   * The process that has the RMA; absent before BOUND.
   */
  'holder'?: (_rma_v1_Holder | null);
  /**
   * How the RMA was cleared before it was handed out; absent before PREPARED.
   */
  'clearing'?: (_rma_v1_ClearingProof | null);
  /**
   * The broker's revision at the last change of this claim. Every change of anything raises the revision.
   */
  'revision'?: (number | string | Long);
  /**
   * How the claim was placed on its node.
   */
  'placement'?: (_rma_v1_PlacementRecord | null);
}

/**
 * A guest's right to one RMA on one node.
 */
export interface Claim__Output {
  /**
   * "claims/{claim}".
   */
  'name': (string);
  'spec': (_rma_v1_ClaimSpec__Output | null);
  'state': (_rma_v1_Claim_State__Output);
  /**
   * The node on which it is placed: "nodes/{node}".
   */
  'node': (string);
  /**
   * The size of its RMA, in bytes: at least spec.min_rma_bytes.
   */
  'rmaBytes': (number);
  'device': (_rma_v1_DeviceKind__Output);
  /**
   * Grows with every placement on a node. The agent refuses a claim with a lower one than it has seen ended.
   */
  'fencingToken': (number);
  'createTime': (_google_protobuf_Timestamp__Output | null);
  'updateTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When the time to redeem it runs out. Has no meaning once it is BOUND: a bound claim never times out.
   */
  'expireTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When the claim ended; absent while it lives.
   */
  'endTime': (_google_protobuf_Timestamp__Output | null);
  'endCause': (_rma_v1_Claim_EndCause__Output);
  /**
   * The process that has the RMA; absent before BOUND.
   */
  'holder': (_rma_v1_Holder__Output | null);
  /**
   * How the RMA was cleared before it was handed out; absent before PREPARED.
   */
  'clearing': (_rma_v1_ClearingProof__Output | null);
  /**
   * The broker's revision at the last change of this claim. Every change of anything raises the revision.
   */
  'revision': (number);
  /**
   * How the claim was placed on its node.
   */
  'placement': (_rma_v1_PlacementRecord__Output | null);
}
