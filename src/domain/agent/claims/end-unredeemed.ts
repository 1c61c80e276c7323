import type { EndCause } from '../../claim-state.js';
import type { AgentState } from '../agent-state.js';
import { slotCameFree } from '../slots/assign.js';
import { type AgentClaim, isIn } from './claim.js';
import { endClaim } from './end-claim.js';

/** Ends a claim whose fd never left the agent; the RMA pinned to it needs no clearing. */
export function endUnredeemed(state: AgentState, claim: AgentClaim, cause: EndCause): void {
  if (!isIn(claim, 'PREPARED')) return endClaim(state, claim, cause);
  const { slot } = claim.phase;
  const { rma } = state.slots.expect(slot, 'PREPARED');
  endClaim(state, claim, cause);
  slotCameFree(state, slot, rma);
}
