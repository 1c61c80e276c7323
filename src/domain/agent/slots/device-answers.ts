import { type BackoffPolicy, longestDelayMs } from '../../backoff.js';
import type { AgentMs } from '../../ids.js';
import type { AgentState } from '../agent-state.js';
import { type AgentClaim, isIn } from '../claims/claim.js';
import { endClaim } from '../claims/end-claim.js';
import type { HeldRma, OwnRma, SlotIndex } from '../rmas.js';
import { slotCameFree } from './assign.js';
import { retireExcess } from './capacity.js';
import { endKeeping, letGo } from './keep-over-restarts.js';
import type { SlotIn, SlotState } from './slot.js';

/**
 * How soon the device is asked again for a slot that it refused. The first waits are so short that a holder which takes
 * a moment to die delays nothing noticeably; the last ones so long that asking costs next to nothing, while a pool that
 * grows is still noticed in time.
 */
const ASK_AGAIN: BackoffPolicy = { firstMs: 100, maxMs: 5_000 };

/** The device has an RMA for this slot; what was RECLAIMING there is back. */
export function handleAllocated(state: AgentState, index: SlotIndex, rma: HeldRma): void {
  const slot = state.supply.finish(index) ? state.slots.get(index) : undefined;
  if (slot?.state !== 'CLEARING' && slot?.state !== 'RECLAIMING' && slot?.state !== 'SUSPECT') {
    // Not asked for by any slot, so nothing else would ever give it back.
    state.out.push({ type: 'close-rma', fd: rma.fd });
    return;
  }
  if (slot.state === 'RECLAIMING') hasReturned(state, slot.claim);
  slotCameFree(state, index, rma);
}

/**
 * What the device allocated for this slot has faulty memory: what was RECLAIMING there is back, and nobody gets this
 * one.
 */
export function handleMemoryFailed(state: AgentState, index: SlotIndex, rma: OwnRma): void {
  const slot = state.supply.finish(index) ? state.slots.get(index) : undefined;
  if (slot?.state !== 'CLEARING' && slot?.state !== 'RECLAIMING' && slot?.state !== 'SUSPECT') {
    state.out.push({ type: 'close-rma', fd: rma.fd });
    return;
  }
  if (slot.state === 'RECLAIMING') hasReturned(state, slot.claim);
  if (slot.state === 'SUSPECT') letGo(state, endKeeping(state, slot.rma));
  state.slots.move(index, { state: 'POISONED', rma });
  if (state.slots.excessCount > 0) retireExcess(state);
}

/**
 * The device has no RMA for this slot now. With `isReturned` it knows that no process has the old one any more: then
 * the claim has ended, and only the new RMA is missing.
 */
export function handleAllocateFailed(
  state: AgentState,
  index: SlotIndex,
  failed: { readonly isReturned: boolean; readonly nowMs: AgentMs },
): void {
  const slot = state.supply.finish(index) ? state.slots.get(index) : undefined;
  // It could not be examined: nobody gets it until it was.
  if (slot?.state === 'SUSPECT') return state.supply.wantLater(index, askAgainMs(failed.nowMs, 1));
  if (slot?.state !== 'CLEARING' && slot?.state !== 'RECLAIMING') return;
  const failures = slot.failures + 1;
  if (slot.state === 'RECLAIMING' && failed.isReturned) hasReturned(state, slot.claim);
  const next = afterFailure(slot, failures, failed.isReturned);
  state.slots.move(index, next.state === 'RECLAIMING' ? missed(state, index, next, failed.nowMs) : next);
  state.supply.wantLater(index, askAgainMs(failed.nowMs, failures));
  if (state.slots.excessCount > 0) retireExcess(state);
}

/** Asks the device for as much as it takes at once. */
export function askDevice(state: AgentState): void {
  if (state.isStopping) return;
  for (let index = state.supply.begin(); index !== undefined; index = state.supply.begin()) {
    const slot = state.slots.get(index);
    if (slot?.state === 'EMPTY') state.slots.move(index, { state: 'CLEARING', failures: slot.failures });
    if (slot?.state === 'SUSPECT') state.out.push({ type: 'examine', slot: index, rma: slot.rma });
    else state.out.push({ type: 'allocate', slot: index, ...returningOf(state, slot) });
  }
}

/** RMAs that no process may have any more before the slot gets another one. */
function returningOf(state: AgentState, slot: SlotState | undefined) {
  if (slot?.state !== 'RECLAIMING') return { notHeldInodes: [] };
  if (slot.inode !== null) return { notHeldInodes: [slot.inode] };
  const pid = onlyHolderPid(state, slot.claim);
  return { notHeldInodes: [], ...(pid === null ? {} : { notHeldBy: pid }) };
}

/** Null when its process holds, or held, another claim too: which RMA it has cannot be told then. */
function onlyHolderPid({ claims }: AgentState, claim: AgentClaim): number | null {
  const pid = holderPidOf(claim);
  for (const other of claims.allLive()) if (other !== claim && holderPidOf(other) === pid) return null;
  return pid;
}

function holderPidOf(claim: AgentClaim): number | null {
  return 'holder' in claim.phase && claim.phase.holder !== null ? claim.phase.holder.pid : null;
}

function afterFailure(slot: SlotState, failures: number, isReturned: boolean): SlotState {
  return slot.state === 'RECLAIMING' && !isReturned ? { ...slot, failures } : { state: 'EMPTY', failures };
}

/**
 * The kernel says again that this slot's RMA is not back. After the grace an operator should see which process has it.
 */
function missed(state: AgentState, index: SlotIndex, slot: SlotIn<'RECLAIMING'>, nowMs: AgentMs): SlotIn<'RECLAIMING'> {
  const missedSinceMs = slot.missedSinceMs ?? nowMs;
  const isQuarantined = nowMs - missedSinceMs >= state.reclaimGraceMs;
  if (isQuarantined && !slot.isQuarantined) {
    state.out.push({ type: 'slot-quarantined', slot: index, claim: slot.claim.id });
  }
  return { ...slot, missedSinceMs, isQuarantined };
}

/** The RMA that was handed out under this claim is back with the kernel. */
function hasReturned(state: AgentState, claim: AgentClaim): void {
  if (!isIn(claim, 'RECLAIMING'))
    throw new Error(`claim ${claim.id} has a RECLAIMING slot and is ${claim.phase.state}`);
  const { isHolderWatched, endCause } = claim.phase;
  if (isHolderWatched) state.out.push({ type: 'unwatch-holder', claim: claim.id });
  endClaim(state, claim, endCause);
}

function askAgainMs(nowMs: AgentMs, failures: number): AgentMs {
  return (nowMs + longestDelayMs(ASK_AGAIN, failures)) as AgentMs;
}
