import type { SlotCounts } from '../../claim-state.js';
import type { AgentMs } from '../../ids.js';
import type { AgentClaim, ClaimKind } from '../claims/claim.js';
import type { HeldRma, OwnRma } from '../rmas.js';

/**
 * What one slot has.
 *
 * ```
 *  ┌──────────▶ EMPTY ◀──(refused)── CLEARING ◀── EMPTY
 *  │(pool shrank) │                     │
 *  RETIRED ◀──────┘                     ▼          pinned            fd sent          confirmed
 *     ▲────────────────────────────── FREE ⇄ PREPARED ⇄ OFFERED ───────────────▶ BOUND
 *                                       ▲                  │ no confirm            │ holder gone, or release
 *                                       │ held again       ▼                       ▼
 *                                       └───────────── RECLAIMING ◀────────────────┘
 *                                                    (overdue: counted as quarantined)
 * ```
 *
 * CLEARING and RECLAIMING lead to POISONED when the RMA that the device has got cannot be touched.
 *
 * Up to PREPARED the RMA has never left the agent, so it may go to another claim as it is. From OFFERED on it may be
 * out there, and the way back is only through RECLAIMING.
 */
export type SlotState =
  /** No RMA. `failures` in a row; above 0 the kernel has none to give now. */
  | { readonly state: 'EMPTY'; readonly failures: number }
  /** The device is allocating and clearing one. */
  | { readonly state: 'CLEARING'; readonly failures: number }
  | { readonly state: 'FREE'; readonly rma: HeldRma }
  | { readonly state: 'PREPARED'; readonly rma: HeldRma; readonly claim: AgentClaim }
  /** The fd was sent and the agent still has its own copy; whether it arrived is not known yet. */
  | { readonly state: 'OFFERED'; readonly rma: HeldRma; readonly claim: AgentClaim }
  /** A process has it; the agent has no copy. */
  | { readonly state: 'BOUND'; readonly claim: AgentClaim; readonly inode: number | null }
  /** Given back, and not yet back with the kernel. `claim` is the one that it was handed out under. */
  | {
      readonly state: 'RECLAIMING';
      readonly claim: AgentClaim;
      readonly inode: number | null;
      readonly failures: number;
      /** When the kernel first said that it is not back; null before that. */
      readonly missedSinceMs: AgentMs | null;
      /** It has been out for longer than the grace. It still counts as used until the kernel says otherwise. */
      readonly isQuarantined: boolean;
    }
  /**
   * It was FREE or PREPARED when memory of the node failed; nobody gets it before the device has examined all of it.
   */
  | { readonly state: 'SUSPECT'; readonly rma: HeldRma }
  /** An RMA whose memory failed. The agent keeps it, so that nobody gets it. */
  | { readonly state: 'POISONED'; readonly rma: OwnRma }
  /** No longer part of the capacity: the pool became smaller. */
  | { readonly state: 'RETIRED' };

export type SlotStateName = SlotState['state'];

/** A slot known to be in one state. */
export type SlotIn<S extends SlotStateName> = Extract<SlotState, { state: S }>;

/** Narrows a slot to one state. */
export function isSlotIn<S extends SlotStateName>(slot: SlotState, state: S): slot is SlotIn<S> {
  return slot.state === state;
}

/** Every state transition that a slot may make; any other one throws. */
export const SLOT_MOVES: Readonly<Record<SlotStateName, readonly SlotStateName[]>> = {
  EMPTY: ['CLEARING', 'RETIRED'],
  CLEARING: ['FREE', 'EMPTY', 'POISONED'],
  FREE: ['PREPARED', 'OFFERED', 'RETIRED', 'SUSPECT'],
  PREPARED: ['FREE', 'OFFERED', 'SUSPECT'],
  // Back to PREPARED or FREE only when the fd provably did not leave.
  OFFERED: ['BOUND', 'RECLAIMING', 'PREPARED', 'FREE'],
  BOUND: ['RECLAIMING'],
  // To EMPTY: no process has the old RMA any more, and the device gives no new one.
  RECLAIMING: ['RECLAIMING', 'FREE', 'EMPTY', 'POISONED'],
  SUSPECT: ['FREE', 'POISONED'],
  POISONED: ['RETIRED'],
  RETIRED: ['EMPTY'],
};

/** Which of the seven counts a slot is part of; null when it is not part of the capacity. */
export function countedAs(slot: SlotState): keyof SlotCounts | null {
  switch (slot.state) {
    case 'EMPTY':
    case 'CLEARING':
      return slot.failures > 0 ? 'unavailable' : 'preparing';
    case 'SUSPECT':
      return 'preparing';
    case 'FREE':
      return 'free';
    case 'PREPARED':
    case 'OFFERED':
      return 'prepared';
    case 'BOUND':
      return 'bound';
    case 'RECLAIMING':
      return slot.isQuarantined ? 'quarantined' : 'reclaiming';
    case 'POISONED':
      return 'quarantined';
    case 'RETIRED':
      return null;
  }
}

/** What kind of claim uses the slot; null when none does. */
export function usedBy(slot: SlotState): ClaimKind | null {
  return 'claim' in slot ? slot.claim.kind : null;
}

/** The RMA of this slot that the agent has; null when it has none, or no longer has it. */
export function heldIn(slot: SlotState): OwnRma | null {
  return 'rma' in slot ? slot.rma : null;
}

/** Of the RMA that was handed out; null while none was, and for devices whose fds all share one inode. */
export function handedOutInode(slot: SlotState | undefined): number | null {
  if (slot?.state === 'OFFERED') return slot.rma.inode;
  return slot?.state === 'BOUND' || slot?.state === 'RECLAIMING' ? slot.inode : null;
}
