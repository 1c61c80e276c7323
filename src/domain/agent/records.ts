import type { ClearingProof, EndCause, Holder } from '../claim-state.js';
import type { AgentMs, BootId, ClaimId, FencingToken, TokenHash } from '../ids.js';
import type { RmaFacts } from '../link/reports.js';
import type { KeptRma, RmaDemand } from './rmas.js';

/**
 * One claim in the checkpoint: exactly what cannot be learned again after the agent's process has died. Times are
 * CLOCK_MONOTONIC, so they hold within `bootId` and mean nothing outside it.
 */
export interface ClaimRecord extends RmaDemand {
  readonly claim: ClaimId;
  /** 0 for what is not the broker's: unscheduled claims, and RMAs that were offered and not confirmed ("stray-N"). */
  readonly fencingToken: FencingToken;
  readonly tokenHash: TokenHash | null;
  readonly guest: string;
  readonly redeemableUntil: AgentMs;
  readonly expiryMark: number;
  readonly state: 'UNREDEEMED' | 'OFFERED' | 'BOUND' | 'RECLAIMING' | 'ENDED';
  readonly holder: Holder | null;
  /** Of the RMA that was handed out; null before that, and for devices without one. */
  readonly inode: number | null;
  /** Likewise; null also when an agent of 0.1.0 wrote the record. */
  readonly rma: RmaFacts | null;
  readonly clearing: ClearingProof | null;
  /** Of OFFERED and BOUND: the end that the broker has asked for. Of RECLAIMING and ENDED: why. Null otherwise. */
  readonly endCause: EndCause | null;
}

/** What the checkpoint holds. */
export interface AgentRecord {
  readonly bootId: BootId;
  /** Every token at or below is fenced, unless a record says otherwise. */
  readonly fencedUpTo: FencingToken;
  readonly claims: readonly ClaimRecord[];
  /** RMAs that may be taken up again: kept, and never handed out. */
  readonly kept: readonly KeptRma[];
}

/** One line of the checkpoint: something that is so from now on. */
export type RecordEntry =
  | ClaimRecord
  | { readonly forget: ClaimId; readonly fencedUpTo: FencingToken }
  | { readonly kept: KeptRma }
  /** By its name: it is handed out or given back now. */
  | { readonly unkept: string };
