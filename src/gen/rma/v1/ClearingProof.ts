// Original file: proto/rma/v1/types.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';

// Original file: proto/rma/v1/types.proto

/**
 * Who cleared it.
 */
export const _rma_v1_ClearingProof_Method = {
  METHOD_UNSPECIFIED: 'METHOD_UNSPECIFIED',
  /**
   * The kernel hands these pages out zeroed.
   */
  KERNEL: 'KERNEL',
  /**
   * The agent wrote zeros over all of it.
   */
  AGENT: 'AGENT',
  /**
   * Both the kernel and the agent.
   */
  KERNEL_AND_AGENT: 'KERNEL_AND_AGENT',
} as const;

/**
 * Who cleared it.
 */
export type _rma_v1_ClearingProof_Method =
  | 'METHOD_UNSPECIFIED'
  | 0
  /**
   * The kernel hands these pages out zeroed.
   */
  | 'KERNEL'
  | 1
  /**
   * The agent wrote zeros over all of it.
   */
  | 'AGENT'
  | 2
  /**
   * Both the kernel and the agent.
   */
  | 'KERNEL_AND_AGENT'
  | 3

/**
 * Who cleared it.
 */
export type _rma_v1_ClearingProof_Method__Output = typeof _rma_v1_ClearingProof_Method[keyof typeof _rma_v1_ClearingProof_Method]

/**
 * Proof that an RMA was cleared: no byte of a former owner is left.
 */
export interface ClearingProof {
  'method'?: (_rma_v1_ClearingProof_Method);
  /**
   * At most a day.
   */
  'duration'?: (_google_protobuf_Duration | null);
  /**
   * How many pages, spread over the RMA, were read back and had only zeros.
   */
  'pagesChecked'?: (number);
}

/**
 * Proof that an RMA was cleared: no byte of a former owner is left.
 */
export interface ClearingProof__Output {
  'method': (_rma_v1_ClearingProof_Method__Output);
  /**
   * At most a day.
   */
  'duration': (_google_protobuf_Duration__Output | null);
  /**
   * How many pages, spread over the RMA, were read back and had only zeros.
   */
  'pagesChecked': (number);
}
