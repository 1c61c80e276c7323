import type { ClearingProof, DeviceKind, EndCause, Holder } from '../../claim-state.js';
import type { HolderRequirement } from '../../holder-requirement.js';
import type { AgentMs, ClaimId, FencingToken, TokenHash } from '../../ids.js';
import type { RmaFacts } from '../../link/reports.js';
import type { ConnectionId } from '../inputs.js';
import type { RmaDemand, SlotIndex } from '../rmas.js';

/**
 * SCHEDULED: made by the broker. LOCAL: handed out under the node's own policy. STRAY: not a right to anything, but a
 * record of an RMA that was offered and never confirmed, so that it is not forgotten while a process may have it.
 */
export type ClaimKind = 'SCHEDULED' | 'LOCAL' | 'STRAY';

/** How far a claim has come on this node. */
export type ClaimPhase =
  /** Waits for a slot. */
  | { readonly state: 'PREPARING' }
  | { readonly state: 'PREPARED'; readonly slot: SlotIndex }
  | {
      readonly state: 'OFFERED';
      readonly slot: SlotIndex;
      readonly holder: Holder;
      readonly connection: ConnectionId;
      readonly confirmBy: AgentMs;
    }
  | {
      readonly state: 'BOUND';
      readonly slot: SlotIndex;
      readonly holder: Holder;
      /** Where to send the holder's notifications; null after a restart. It may be closed by now. */
      readonly connection: ConnectionId | null;
    }
  | {
      readonly state: 'RECLAIMING';
      readonly slot: SlotIndex;
      readonly holder: Holder;
      readonly endCause: EndCause;
      /** False once the holder's process is known to be gone; until then it is watched. */
      readonly isHolderWatched: boolean;
    }
  | { readonly state: 'ENDED'; readonly endCause: EndCause; readonly holder: Holder | null };

/** A claim as the agent knows it. These objects are internal and change in place; outside, use reports and records. */
export interface AgentClaim extends RmaDemand {
  readonly id: ClaimId;
  readonly kind: ClaimKind;
  readonly guest: string;
  // What it asks for. An agent of 0.1.0 recorded only the first of these; the broker sends the others again.
  minRmaBytes: number;
  maxRmaBytes: number | null;
  device: DeviceKind | null;
  fencingToken: FencingToken;
  tokenHash: TokenHash | null;
  redeemableUntil: AgentMs;
  /** See `PrepareOrder`. */
  expiryMark: number;
  /** Which processes may redeem it; null for any. */
  requiredHolder: HolderRequirement | null;
  /** Why it is to end once its holder lets go; null while nobody asked for that. */
  requestedEnd: EndCause | null;
  /** Of the RMA that it has or had last; null when it has none. */
  rma: RmaFacts | null;
  /** Of the same RMA. */
  clearing: ClearingProof | null;
  phase: ClaimPhase;
}

/** A claim known to be in one phase. */
export type ClaimIn<S extends ClaimPhase['state']> = AgentClaim & { phase: Extract<ClaimPhase, { state: S }> };

/** Narrows a claim to one phase. */
export function isIn<S extends ClaimPhase['state']>(claim: AgentClaim, state: S): claim is ClaimIn<S> {
  return claim.phase.state === state;
}

/** When the claim needs attention without any input; null for never. */
export function deadlineOf({ phase, redeemableUntil }: AgentClaim): AgentMs | null {
  if (phase.state === 'PREPARING' || phase.state === 'PREPARED') return redeemableUntil;
  return phase.state === 'OFFERED' ? phase.confirmBy : null;
}

/** The process that has or had the RMA. */
export function holderOf({ phase }: AgentClaim): Holder | null {
  return 'holder' in phase ? phase.holder : null;
}

/** True for the same process, not merely the same pid. */
export function isSameProcess(a: Holder, b: Holder): boolean {
  return a.pid === b.pid && a.startTicks === b.startTicks;
}

/**
 * Expiry, failed preparation and a drain end only claims that nobody has redeemed; these causes also ask a holder to
 * let go.
 */
export function endsBoundClaims(cause: EndCause): boolean {
  return cause === 'RELEASE_REQUESTED' || cause === 'NODE_REMOVED' || cause === 'UNKNOWN_TO_BROKER';
}
