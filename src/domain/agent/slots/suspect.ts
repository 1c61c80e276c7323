import type { AgentState } from '../agent-state.js';
import { type AgentClaim, isIn } from '../claims/claim.js';
import type { SlotIndex } from '../rmas.js';

/**
 * The kernel has taken memory of this node out of use. RMAs that guests have are their holders' concern. Those that
 * wait for a guest are examined before anybody gets them, and their claims wait meanwhile.
 */
export function suspectAll(state: AgentState): void {
  const { claims, slots, supply } = state;
  for (const claim of [...claims.allLive()]) {
    if (isIn(claim, 'PREPARED')) suspectPrepared(state, claim, claim.phase.slot);
  }
  for (let taken = slots.takeFree(suspect); taken !== undefined; taken = slots.takeFree(suspect))
    supply.want(taken.slot);
}

function suspectPrepared({ claims, out, slots, supply }: AgentState, claim: AgentClaim, slot: SlotIndex): void {
  slots.move(slot, { state: 'SUSPECT', rma: slots.expect(slot, 'PREPARED').rma });
  supply.want(slot);
  Object.assign(claim, { phase: { state: 'PREPARING' }, rma: null, clearing: null });
  claims.wait(claim);
  out.report(claim);
}

function suspect<T>(rma: T) {
  return { state: 'SUSPECT', rma } as const;
}
