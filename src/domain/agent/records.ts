import type { ClearingProof, EndCause, Holder } from '../claim-state.js';
import type { HolderRequirement } from '../holder-requirement.js';
import type { AgentMs, BootId, ClaimId, FencingToken, TokenHash } from '../ids.js';
import type { RmaFacts } from '../link/reports.js';
import type { KeptRma, RmaDemand } from './rmas.js';

/**
 * One claim in the checkpoint: exactly what cannot be learned again after the agent's process has died. Times are
 * CLOCK_MONOTONIC: valid within `bootId`, and meaningless outside it.
 */
export interface ClaimRecord extends RmaDemand {
  readonly claim: ClaimId;
  /**
   * 0 for claims that are not the broker's: unscheduled ones, and RMAs that were offered and not confirmed ("stray-N").
   */
  readonly fencingToken: FencingToken;
  readonly tokenHash: TokenHash | null;
  readonly guest: string;
  readonly redeemableUntil: AgentMs;
  readonly expiryMark: number;
  /** Which processes may redeem it; null for any, also when an agent of 0.1.0 wrote the record. */
  readonly requiredHolder: HolderRequirement | null;
  readonly state: 'UNREDEEMED' | 'OFFERED' | 'BOUND' | 'RECLAIMING' | 'ENDED';
  readonly holder: Holder | null;
  /** Of the RMA that was handed out; null before that, and for devices whose RMAs have no inode of their own. */
  readonly inode: number | null;
  /** Of the same RMA; null also when an agent of 0.1.0 wrote the record. */
  readonly rma: RmaFacts | null;
  readonly clearing: ClearingProof | null;
  /** OFFERED and BOUND: the end that the broker has asked for. RECLAIMING and ENDED: why it ended. Otherwise null. */
  readonly endCause: EndCause | null;
}

/** The content of the checkpoint. */
export interface AgentRecord {
  readonly bootId: BootId;
  /** Every token at or below is fenced, unless a record says otherwise. */
  readonly fencedUpTo: FencingToken;
  readonly claims: readonly ClaimRecord[];
  /** RMAs that may be taken up again: kept, and never handed out. */
  readonly kept: readonly KeptRma[];
}

/** One line of the checkpoint: a fact that holds from now on. */
export type RecordEntry =
  | ClaimRecord
  | { readonly forget: ClaimId; readonly fencedUpTo: FencingToken }
  | { readonly kept: KeptRma }
  /** The kept RMA of this name is being handed out or given back. */
  | { readonly unkept: string };
