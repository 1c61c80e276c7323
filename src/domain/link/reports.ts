import type { ClearingProof, DeviceKind, EndCause, Holder, SlotCounts } from '../claim-state.js';
import type { ClaimId, FencingToken } from '../ids.js';
import type { Reason } from '../reasons.js';

/** What a VMM has to know of an RMA to use it. */
export interface RmaFacts {
  readonly sizeBytes: number;
  readonly device: DeviceKind;
}

/** One claim as the agent has it: its complete state, so repeating the report is harmless. */
export interface ClaimReport {
  readonly claim: ClaimId;
  readonly fencingToken: FencingToken;
  readonly state: 'PREPARING' | 'PREPARED' | 'BOUND' | 'RECLAIMING' | 'ENDED' | 'REFUSED';
  readonly endCause?: EndCause;
  readonly holder?: Holder;
  readonly clearing?: ClearingProof;
  readonly refusal?: Reason;
  /** Of the RMA that it has, or was handed out. */
  readonly rma?: RmaFacts;
  /** For an end by expiry; see `PrepareOrder`. */
  readonly expiryMark?: number;
}

/** The part of a Hello that the core knows. */
export interface AgentSnapshot {
  readonly inventory: InventoryReport;
  /** Every claim of the broker's that is live, or whose end the broker has not acknowledged. */
  readonly claims: readonly ClaimReport[];
}

/** The pool as the agent has it. */
export interface InventoryReport {
  readonly capacityCount: number;
  readonly slots: SlotCounts;
  readonly unclaimedCount: number;
  readonly unscheduledCount: number;
  /** Of the quarantined slots: those whose RMA has faulty memory. */
  readonly poisonedCount: number;
}
