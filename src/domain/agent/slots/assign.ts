import type { AgentState } from '../agent-state.js';
import type { AgentClaim } from '../claims/claim.js';
import type { HeldRma, SlotIndex } from '../rmas.js';
import { giveBack, keep } from './keep-over-restarts.js';

/** Pins a FREE slot to the claim, or queues the claim for one. */
export function assignOrWait(state: AgentState, claim: AgentClaim): void {
  const taken = state.slots.takeFree((rma) => ({ state: 'PREPARED', rma, claim }));
  if (taken === undefined) {
    claim.phase = { state: 'PREPARING' };
    claim.rma = null;
    claim.clearing = null;
    state.claims.wait(claim);
  } else {
    claim.phase = { state: 'PREPARED', slot: taken.slot };
    claim.rma = { sizeBytes: taken.rma.sizeBytes, device: state.device };
    claim.clearing = taken.rma.clearing;
  }
  state.claims.watchDeadline(claim);
  state.out.report(claim);
}

/**
 * The slot has a clean RMA that only the agent has: retire it, give it to the claim that has waited longest, or keep it
 * FREE.
 */
export function slotCameFree(state: AgentState, slot: SlotIndex, rma: HeldRma): void {
  const { slots, claims } = state;
  slots.move(slot, { state: 'FREE', rma });
  if (slots.excessCount > 0) {
    retireOneFree(state);
    return;
  }
  keep(state, rma);
  const claim = claims.nextWaiting();
  if (claim !== undefined) assignOrWait(state, claim);
}

/** Gives one FREE slot's RMA back to the kernel and takes the slot out of the capacity; false when none is FREE. */
export function retireOneFree(state: AgentState): boolean {
  const taken = state.slots.takeFree(() => ({ state: 'RETIRED' }));
  if (taken === undefined) return false;
  giveBack(state, taken.rma);
  return true;
}
