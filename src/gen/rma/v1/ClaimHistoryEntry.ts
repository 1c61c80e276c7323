// Original file: proto/rma/v1/history.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';
import type { Holder as _rma_v1_Holder, Holder__Output as _rma_v1_Holder__Output } from '../../rma/v1/Holder.js';
import type { _rma_v1_Claim_EndCause, _rma_v1_Claim_EndCause__Output } from '../../rma/v1/Claim.js';

// Original file: proto/rma/v1/history.proto

/**
 * What happened.
 */
export const _rma_v1_ClaimHistoryEntry_Kind = {
  KIND_UNSPECIFIED: 'KIND_UNSPECIFIED',
  /**
   * It was asked for and placed on `node`.
   */
  CREATED: 'CREATED',
  /**
   * It was placed again, on `node`, because the node before could not prepare it.
   */
  PLACED: 'PLACED',
  /**
   * The node's agent holds a cleared RMA for it.
   */
  PREPARED: 'PREPARED',
  /**
   * The node's agent has to prepare it again, for instance because it was restarted.
   */
  PREPARING: 'PREPARING',
  /**
   * It was redeemed: `holder` has the RMA's fd.
   */
  BOUND: 'BOUND',
  /**
   * The process that has the fd runs another program, or another process has it: `holder`.
   */
  HOLDER_CHANGED: 'HOLDER_CHANGED',
  /**
   * The time to redeem it was set to end at `expire_time`.
   */
  RENEWED: 'RENEWED',
  /**
   * It is being taken back, because of `end_cause`. `holder` is set when it was not known before.
   */
  RELEASING: 'RELEASING',
  /**
   * It has ended, because of `end_cause`.
   */
  ENDED: 'ENDED',
} as const;

/**
 * What happened.
 */
export type _rma_v1_ClaimHistoryEntry_Kind =
  | 'KIND_UNSPECIFIED'
  | 0
  /**
   * It was asked for and placed on `node`.
   */
  | 'CREATED'
  | 1
  /**
   * It was placed again, on `node`, because the node before could not prepare it.
   */
  | 'PLACED'
  | 2
  /**
   * The node's agent holds a cleared RMA for it.
   */
  | 'PREPARED'
  | 3
  /**
   * The node's agent has to prepare it again, for instance because it was restarted.
   */
  | 'PREPARING'
  | 4
  /**
   * It was redeemed: `holder` has the RMA's fd.
   */
  | 'BOUND'
  | 5
  /**
   * The process that has the fd runs another program, or another process has it: `holder`.
   */
  | 'HOLDER_CHANGED'
  | 6
  /**
   * The time to redeem it was set to end at `expire_time`.
   */
  | 'RENEWED'
  | 7
  /**
   * It is being taken back, because of `end_cause`. `holder` is set when it was not known before.
   */
  | 'RELEASING'
  | 8
  /**
   * It has ended, because of `end_cause`.
   */
  | 'ENDED'
  | 9

/**
 * What happened.
 */
export type _rma_v1_ClaimHistoryEntry_Kind__Output = typeof _rma_v1_ClaimHistoryEntry_Kind[keyof typeof _rma_v1_ClaimHistoryEntry_Kind]

/**
 * One thing that happened to a claim. Fields that do not belong to its kind are absent.
 */
export interface ClaimHistoryEntry {
  'time'?: (_google_protobuf_Timestamp | null);
  'kind'?: (_rma_v1_ClaimHistoryEntry_Kind);
  /**
   * The identity that asked for it; empty when nobody did: the broker did it by itself, or an agent reported it.
   * Also empty where it was not written down, in an entry from before there were histories.
   */
  'by'?: (string);
  /**
   * "nodes/{node}".
   */
  'node'?: (string);
  /**
   * Its executable is cut at 256 bytes.
   */
  'holder'?: (_rma_v1_Holder | null);
  'expireTime'?: (_google_protobuf_Timestamp | null);
  'endCause'?: (_rma_v1_Claim_EndCause);
}

/**
 * One thing that happened to a claim. Fields that do not belong to its kind are absent.
 */
export interface ClaimHistoryEntry__Output {
  'time': (_google_protobuf_Timestamp__Output | null);
  'kind': (_rma_v1_ClaimHistoryEntry_Kind__Output);
  /**
   * The identity that asked for it; empty when nobody did: the broker did it by itself, or an agent reported it.
   * Also empty where it was not written down, in an entry from before there were histories.
   */
  'by': (string);
  /**
   * "nodes/{node}".
   */
  'node': (string);
  /**
   * Its executable is cut at 256 bytes.
   */
  'holder': (_rma_v1_Holder__Output | null);
  'expireTime': (_google_protobuf_Timestamp__Output | null);
  'endCause': (_rma_v1_Claim_EndCause__Output);
}
