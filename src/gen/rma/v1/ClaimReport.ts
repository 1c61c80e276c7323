// Original file: proto/rma/v1/agent.proto

import type { _rma_v1_Claim_EndCause, _rma_v1_Claim_EndCause__Output } from '../../rma/v1/Claim.js';
import type { Holder as _rma_v1_Holder, Holder__Output as _rma_v1_Holder__Output } from '../../rma/v1/Holder.js';
import type { ClearingProof as _rma_v1_ClearingProof, ClearingProof__Output as _rma_v1_ClearingProof__Output } from '../../rma/v1/ClearingProof.js';
import type { DeviceKind as _rma_v1_DeviceKind, DeviceKind__Output as _rma_v1_DeviceKind__Output } from '../../rma/v1/DeviceKind.js';
import type { Long } from '@grpc/proto-loader';

// Original file: proto/rma/v1/agent.proto

export const _rma_v1_ClaimReport_State = {
  STATE_UNSPECIFIED: 'STATE_UNSPECIFIED',
  /**
   * Known, waiting for a cleared RMA.
   */
  PREPARING: 'PREPARING',
  PREPARED: 'PREPARED',
  BOUND: 'BOUND',
  /**
   * Given back, not yet back from the kernel.
   */
  RECLAIMING: 'RECLAIMING',
  /**
   * Over: nobody can redeem it and its RMA, if it had one, is back.
   */
  ENDED: 'ENDED',
  /**
   * The agent will not prepare it; `refusal` says why.
   */
  REFUSED: 'REFUSED',
} as const;

export type _rma_v1_ClaimReport_State =
  | 'STATE_UNSPECIFIED'
  | 0
  /**
   * Known, waiting for a cleared RMA.
   */
  | 'PREPARING'
  | 1
  | 'PREPARED'
  | 2
  | 'BOUND'
  | 3
  /**
   * Given back, not yet back from the kernel.
   */
  | 'RECLAIMING'
  | 4
  /**
   * Over: nobody can redeem it and its RMA, if it had one, is back.
   */
  | 'ENDED'
  | 5
  /**
   * The agent will not prepare it; `refusal` says why.
   */
  | 'REFUSED'
  | 6

export type _rma_v1_ClaimReport_State__Output = typeof _rma_v1_ClaimReport_State[keyof typeof _rma_v1_ClaimReport_State]

/**
 * One claim as the agent has it now.
 */
export interface ClaimReport {
  /**
   * "claims/{claim}".
   */
  'claim'?: (string);
  'fencingToken'?: (number | string | Long);
  'state'?: (_rma_v1_ClaimReport_State);
  /**
   * One that the broker does not know is as good as none.
   */
  'endCause'?: (_rma_v1_Claim_EndCause);
  'holder'?: (_rma_v1_Holder | null);
  'clearing'?: (_rma_v1_ClearingProof | null);
  /**
   * An error reason (docs/errors.md): NO_FREE_RMA, CLAIM_FENCED, AGENT_STOPPING.
   */
  'refusal'?: (string);
  /**
   * Of the RMA that it has, or was handed out; 0 and unspecified while it has none, and from agents of 0.1.0.
   */
  'rmaBytes'?: (number | string | Long);
  'device'?: (_rma_v1_DeviceKind);
  /**
   * With TIME_RAN_OUT: the Prepare.expiry_mark that the agent went by; 0 when it was told none.
   */
  'expiryMark'?: (number | string | Long);
}

/**
 * One claim as the agent has it now.
 */
export interface ClaimReport__Output {
  /**
   * "claims/{claim}".
   */
  'claim': (string);
  'fencingToken': (number);
  'state': (_rma_v1_ClaimReport_State__Output);
  /**
   * One that the broker does not know is as good as none.
   */
  'endCause': (_rma_v1_Claim_EndCause__Output);
  'holder': (_rma_v1_Holder__Output | null);
  'clearing': (_rma_v1_ClearingProof__Output | null);
  /**
   * An error reason (docs/errors.md): NO_FREE_RMA, CLAIM_FENCED, AGENT_STOPPING.
   */
  'refusal': (string);
  /**
   * Of the RMA that it has, or was handed out; 0 and unspecified while it has none, and from agents of 0.1.0.
   */
  'rmaBytes': (number);
  'device': (_rma_v1_DeviceKind__Output);
  /**
   * With TIME_RAN_OUT: the Prepare.expiry_mark that the agent went by; 0 when it was told none.
   */
  'expiryMark': (number);
}
