// Original file: proto/rma/v1/agent.proto

import type { _rma_v1_Claim_EndCause, _rma_v1_Claim_EndCause__Output } from '../../rma/v1/Claim.js';
import type { Holder as _rma_v1_Holder, Holder__Output as _rma_v1_Holder__Output } from '../../rma/v1/Holder.js';
import type { ClearingProof as _rma_v1_ClearingProof, ClearingProof__Output as _rma_v1_ClearingProof__Output } from '../../rma/v1/ClearingProof.js';
import type { DeviceKind as _rma_v1_DeviceKind, DeviceKind__Output as _rma_v1_DeviceKind__Output } from '../../rma/v1/DeviceKind.js';
import type { Long } from '@grpc/proto-loader';

// Original file: proto/rma/v1/agent.proto

/**
 * How far the agent is with the claim.
 */
export const _rma_v1_ClaimReport_State = {
  STATE_UNSPECIFIED: 'STATE_UNSPECIFIED',
  /**
   * The agent knows the claim and waits for a cleared RMA.
   */
  PREPARING: 'PREPARING',
  /**
   * The agent holds a cleared RMA for the claim.
   */
  PREPARED: 'PREPARED',
  /**
   * A process has the RMA.
   */
  BOUND: 'BOUND',
  /**
   * The claim is over, but the kernel has not given the RMA back yet.
   */
  RECLAIMING: 'RECLAIMING',
  /**
   * The claim is over: nobody can redeem it, and its RMA, if it had one, is back.
   */
  ENDED: 'ENDED',
  /**
   * The agent will not prepare the claim; `refusal` says why.
   */
  REFUSED: 'REFUSED',
} as const;

/**
 * How far the agent is with the claim.
 */
export type _rma_v1_ClaimReport_State =
  | 'STATE_UNSPECIFIED'
  | 0
  /**
   * The agent knows the claim and waits for a cleared RMA.
   */
  | 'PREPARING'
  | 1
  /**
   * The agent holds a cleared RMA for the claim.
   */
  | 'PREPARED'
  | 2
  /**
   * A process has the RMA.
   */
  | 'BOUND'
  | 3
  /**
   * The claim is over, but the kernel has not given the RMA back yet.
   */
  | 'RECLAIMING'
  | 4
  /**
   * The claim is over: nobody can redeem it, and its RMA, if it had one, is back.
   */
  | 'ENDED'
  | 5
  /**
   * The agent will not prepare the claim; `refusal` says why.
   */
  | 'REFUSED'
  | 6

/**
 * How far the agent is with the claim.
 */
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
   * A cause that the broker does not know is treated as unspecified.
   */
  'endCause'?: (_rma_v1_Claim_EndCause);
  'holder'?: (_rma_v1_Holder | null);
  'clearing'?: (_rma_v1_ClearingProof | null);
  /**
   * An error reason (docs/errors.md): NO_FREE_RMA, CLAIM_FENCED, AGENT_STOPPING.
   */
  'refusal'?: (string);
  /**
   * Size and device of the RMA that is held or was handed out. 0 and unspecified while there is
   * none, and from agents of 0.1.0.
   */
  'rmaBytes'?: (number | string | Long);
  'device'?: (_rma_v1_DeviceKind);
  /**
   * With TIME_RAN_OUT: the Prepare.expiry_mark of the deadline that passed; 0 when the agent was given none.
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
   * A cause that the broker does not know is treated as unspecified.
   */
  'endCause': (_rma_v1_Claim_EndCause__Output);
  'holder': (_rma_v1_Holder__Output | null);
  'clearing': (_rma_v1_ClearingProof__Output | null);
  /**
   * An error reason (docs/errors.md): NO_FREE_RMA, CLAIM_FENCED, AGENT_STOPPING.
   */
  'refusal': (string);
  /**
   * Size and device of the RMA that is held or was handed out. 0 and unspecified while there is
   * none, and from agents of 0.1.0.
   */
  'rmaBytes': (number);
  'device': (_rma_v1_DeviceKind__Output);
  /**
   * With TIME_RAN_OUT: the Prepare.expiry_mark of the deadline that passed; 0 when the agent was given none.
   */
  'expiryMark': (number);
}
