/** The states of a claim; proto/rma/v1/types.proto says what each means. */
export const CLAIM_STATES = [
  'RESERVED',
  'PREPARED',
  'BOUND',
  'RELEASING',
  'WITHOUT_RMA',
  'RELEASED',
  'EXPIRED',
  'REVOKED',
  'LOST',
] as const;
export type ClaimState = (typeof CLAIM_STATES)[number];

/** Why a claim is ending or has ended. */
export const END_CAUSES = [
  'HOLDER_EXITED',
  'HOLDER_RELEASED',
  'RELEASE_REQUESTED',
  'TIME_RAN_OUT',
  'PREPARE_FAILED',
  'NODE_REBOOTED',
  'NODE_DRAINED',
  'NODE_REMOVED',
  'GROUP_FAILED',
  'UNKNOWN_TO_BROKER',
  'TOKEN_REVOKED',
] as const;
export type EndCause = (typeof END_CAUSES)[number];

/** The final state for each cause. */
export const END_STATE_OF: Readonly<Record<EndCause, ClaimState>> = {
  HOLDER_EXITED: 'RELEASED',
  HOLDER_RELEASED: 'RELEASED',
  RELEASE_REQUESTED: 'RELEASED',
  TIME_RAN_OUT: 'EXPIRED',
  PREPARE_FAILED: 'REVOKED',
  NODE_REBOOTED: 'LOST',
  NODE_DRAINED: 'REVOKED',
  NODE_REMOVED: 'LOST',
  GROUP_FAILED: 'REVOKED',
  UNKNOWN_TO_BROKER: 'REVOKED',
  TOKEN_REVOKED: 'REVOKED',
};

/**
 * Every state transition that a claim may make; the invariants allow no other.
 *
 * RESERVED to RESERVED: placed again, on another node; to WITHOUT_RMA: no other node had an RMA, and the guest can do
 * without. PREPARED to RESERVED: its agent restarted and must hold an RMA again, or the RMA is lost and the claim is
 * placed again; to WITHOUT_RMA as from RESERVED. RELEASING to BOUND: the claim was redeemed just before the agent
 * learned that it expired or that its node is drained, and neither ends a bound claim.
 */
export const CLAIM_MOVES: Readonly<Record<ClaimState, readonly ClaimState[]>> = {
  RESERVED: ['RESERVED', 'PREPARED', 'BOUND', 'RELEASING', 'WITHOUT_RMA', 'RELEASED', 'EXPIRED', 'REVOKED', 'LOST'],
  PREPARED: ['RESERVED', 'PREPARED', 'BOUND', 'RELEASING', 'WITHOUT_RMA', 'RELEASED', 'EXPIRED', 'REVOKED', 'LOST'],
  BOUND: ['BOUND', 'RELEASING', 'RELEASED', 'LOST'],
  RELEASING: ['RELEASING', 'BOUND', 'RELEASED', 'EXPIRED', 'REVOKED', 'LOST'],
  WITHOUT_RMA: ['WITHOUT_RMA', 'RELEASED', 'EXPIRED', 'REVOKED', 'LOST'],
  RELEASED: [],
  EXPIRED: [],
  REVOKED: [],
  LOST: [],
};

/** True until the claim has ended. */
export function isLive(state: ClaimState): boolean {
  return CLAIM_MOVES[state].length > 0;
}

/** True while the claim uses an RMA of its node, or has one promised. */
export function usesRma(state: ClaimState): boolean {
  return isLive(state) && state !== 'WITHOUT_RMA';
}

/** Who cleared an RMA; proto/rma/v1/types.proto says what each means. */
export const CLEARING_METHODS = ['KERNEL', 'AGENT', 'KERNEL_AND_AGENT'] as const;

/** How a claim's RMA was cleared. */
export interface ClearingProof {
  readonly method: (typeof CLEARING_METHODS)[number];
  readonly durationMs: number;
  /** How many pages were read back and found zero. */
  readonly pagesChecked: number;
}

/** The process that has an RMA's fd. */
export interface Holder {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
  /** Field 22 of /proc/PID/stat: distinguishes a reused pid. */
  readonly startTicks: number;
  readonly executable: string;
}

/** What an agent makes its RMAs from. */
export const DEVICE_KINDS = ['KVM', 'HUGETLB', 'MEMFD'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** How many of a node's RMAs are in each state; the sum is its capacity. */
export interface SlotCounts {
  readonly free: number;
  readonly preparing: number;
  readonly prepared: number;
  readonly bound: number;
  readonly reclaiming: number;
  readonly unavailable: number;
  readonly quarantined: number;
}

/** Whether the broker hears a node's agent; proto/rma/v1/types.proto says what each means. */
export const NODE_STATES = ['READY', 'STALE'] as const;
