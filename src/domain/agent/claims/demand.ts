import type { RmaFacts } from '../../link/reports.js';
import type { AgentState } from '../agent-state.js';
import type { RmaDemand } from '../rmas.js';
import { slotCameFree } from '../slots/assign.js';
import { type AgentClaim, isIn } from './claim.js';

/** Whether an RMA is what a claim asks for. */
export function fits({ minRmaBytes, maxRmaBytes, device }: RmaDemand, rma: RmaFacts): boolean {
  if (rma.sizeBytes < minRmaBytes || (maxRmaBytes !== null && rma.sizeBytes > maxRmaBytes)) return false;
  return device === null || device === rma.device;
}

/**
 * Gives up an unredeemed claim for which this agent has no fitting RMA: it was placed here when the node had others.
 * The broker places it on another node or ends it; a peer that comes with its token is told that it was taken back.
 */
export function giveBackUnfit(state: AgentState, claim: AgentClaim): void {
  const { claims, ended, fence, out, slots } = state;
  const held = isIn(claim, 'PREPARED') ? claim.phase.slot : null;
  claims.remove(claim);
  ended.remember({ claim: claim.id, tokenHash: claim.tokenHash, cause: 'PREPARE_FAILED' });
  out.forget(claim.id, fence.fencedUpTo);
  const { minRmaBytes, maxRmaBytes, device } = claim;
  out.push({ type: 'claim-given-back', claim: claim.id, demand: { minRmaBytes, maxRmaBytes, device } });
  if (held !== null) slotCameFree(state, held, slots.expect(held, 'PREPARED').rma);
}
