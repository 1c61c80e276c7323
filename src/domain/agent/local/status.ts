import type { AgentState } from '../agent-state.js';
import { type AgentClaim, holderOf, isSameProcess } from '../claims/claim.js';
import type { Asking } from './connections.js';

/** Tells a peer which claims its process has, and the state of the pool. */
export function status(state: AgentState, asking: Asking): void {
  const { holder } = asking.connection.peer;
  const claims: Record<string, string>[] = [];
  for (const claim of state.claims.allLive()) {
    const has = holderOf(claim);
    if (has === null || claim.kind === 'STRAY' || !isSameProcess(has, holder)) continue;
    claims.push({ claim: claim.id, guest: claim.guest, state: shownState(claim) });
  }
  const { capacityCount, slots } = state.slots.inventory();
  const pool = { device: state.device, rma_bytes: state.rmaSizeBytes, capacity: capacityCount, ...slots };
  state.out.reply(asking, { claims, pool });
}

/** The state as rma-local/1 names it, which has neither OFFERED nor RECLAIMING. */
function shownState({ phase }: AgentClaim): string {
  if (phase.state === 'RECLAIMING') return 'RELEASING';
  return phase.state === 'OFFERED' ? 'PREPARED' : phase.state;
}
