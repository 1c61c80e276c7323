import type { Holder } from '../../claim-state.js';
import type { ClaimId } from '../../ids.js';
import type { AgentState } from '../agent-state.js';
import { type ClaimKind, holderOf } from '../claims/claim.js';
import type { SlotIndex } from '../rmas.js';
import { handedOutInode, heldIn, type SlotStateName } from './slot.js';

/** What identifies the RMA of a slot in other processes. */
export interface SlotView {
  readonly slot: SlotIndex;
  readonly state: SlotStateName;
  readonly isQuarantined: boolean;
  /** Of the RMA that it has or has handed out; null for none, and for RMAs that all share one inode. */
  readonly inode: number | null;
  /** The agent's own fd of it; null when it has none. */
  readonly fd: number | null;
  readonly claim: { readonly id: ClaimId; readonly kind: ClaimKind; readonly guest: string } | null;
  /** The process that redeemed the claim; null before that. */
  readonly holder: Holder | null;
}

/** Every slot that has an RMA, or waits for one to come back. */
export function viewSlots({ slots }: AgentState): readonly SlotView[] {
  const views: SlotView[] = [];
  for (const [index, slot] of slots.entries()) {
    const rma = heldIn(slot);
    const claim = 'claim' in slot ? slot.claim : null;
    if (rma === null && claim === null) continue;
    views.push({
      slot: index,
      state: slot.state,
      isQuarantined: slot.state === 'RECLAIMING' && slot.isQuarantined,
      inode: rma?.inode ?? handedOutInode(slot),
      fd: rma?.fd ?? null,
      claim: claim === null ? null : { id: claim.id, kind: claim.kind, guest: claim.guest },
      holder: claim === null ? null : holderOf(claim),
    });
  }
  return views;
}

/** An RMA found in some process. */
export interface FoundRma {
  readonly pid: number;
  readonly startTicks: number;
  /** Null for RMAs that all share one inode. */
  readonly inode: number | null;
  /** The agent's own fd of the same RMA, where the kernel says; otherwise null. */
  readonly ownFd: number | null;
  /** The same number for the same RMA, where the kernel says; RMAs with inodes need none. */
  readonly file: number | null;
}

export const HOLDER_STATES = ['QUARANTINED', 'UNKNOWN', 'RECLAIMING', 'SHARED', 'BOUND'] as const;

/** What an RMA in a process means (rma.v1.RmaHolder.State), the most urgent first. */
export type HolderState = (typeof HOLDER_STATES)[number];

/** A found RMA, and the slot that accounts for it; null when there is none, or when it is not known which. */
export interface AttributedRma<T extends FoundRma> {
  readonly found: T;
  readonly state: HolderState;
  readonly slot: SlotView | null;
}

/**
 * Finds the slot of every RMA in a process. Copies that the service manager (`managerPid`) keeps of RMAs that the agent
 * has belong to no holder, and are left out.
 */
export function attributeHolders<T extends FoundRma>(
  found: readonly T[],
  slots: readonly SlotView[],
  managerPid: number,
): readonly AttributedRma<T>[] {
  const known = new Map(found.map((rma) => [rma, slotOf(rma, slots)]));
  const ofFile = slotsOfFiles(known);
  const used = new Set([...known.values(), ...ofFile.values()]);
  // RMAs on their way back that were found in no process yet: an unknown process must have one of these.
  const missing = slots.filter((view) => view.state === 'RECLAIMING' && view.inode === null && !used.has(view));
  return found.flatMap((rma) => {
    const slot = known.get(rma) ?? (rma.file === null ? null : (ofFile.get(rma.file) ?? null));
    if (slot === null) return [{ found: rma, ...guess(rma, slots, missing) }];
    const isOwn = slot.state === 'FREE' || slot.state === 'PREPARED' || slot.state === 'SUSPECT';
    if (isOwn && rma.pid === managerPid) return [];
    return [{ found: rma, slot, state: stateIn(slot, rma) }];
  });
}

function slotOf(rma: FoundRma, slots: readonly SlotView[]): SlotView | null {
  const { inode, ownFd } = rma;
  if (inode !== null) return slots.find((view) => view.inode === inode) ?? null;
  if (ownFd !== null) return slots.find((view) => view.fd === ownFd) ?? null;
  const theirs = redeemedBy(rma, slots);
  // A process with several claims: its RMAs cannot be told apart.
  return theirs.length === 1 ? (theirs[0] ?? null) : null;
}

function redeemedBy({ pid, startTicks }: FoundRma, slots: readonly SlotView[]): readonly SlotView[] {
  return slots.filter(({ holder }) => holder?.pid === pid && holder.startTicks === startTicks);
}

/** What is known of an RMA in one process holds in every other process too. */
function slotsOfFiles(known: ReadonlyMap<FoundRma, SlotView | null>): ReadonlyMap<number, SlotView> {
  const ofFile = new Map<number, SlotView>();
  for (const [{ file }, slot] of known) if (file !== null && slot !== null) ofFile.set(file, slot);
  return ofFile;
}

function stateIn(slot: SlotView, { pid, startTicks }: FoundRma): HolderState {
  const isHolder = slot.holder?.pid === pid && slot.holder.startTicks === startTicks;
  switch (slot.state) {
    case 'OFFERED':
    case 'BOUND':
      return isHolder ? 'BOUND' : 'SHARED';
    case 'RECLAIMING':
      return slot.isQuarantined ? 'QUARANTINED' : 'RECLAIMING';
    default:
      return 'UNKNOWN';
  }
}

/** Without an inode: it is one of those that the process redeemed, or else one of those that are missing. */
function guess(
  rma: FoundRma,
  slots: readonly SlotView[],
  missing: readonly SlotView[],
): { readonly state: HolderState; readonly slot: SlotView | null } {
  const theirs = redeemedBy(rma, slots);
  const candidates = theirs.length > 0 ? theirs : missing;
  if (rma.inode !== null || candidates.length === 0) return { state: 'UNKNOWN', slot: null };
  const states = candidates.map((slot) => stateIn(slot, rma));
  const state = HOLDER_STATES.find((worst) => states.includes(worst)) ?? 'UNKNOWN';
  return { state, slot: candidates.length === 1 ? (candidates[0] ?? null) : null };
}
