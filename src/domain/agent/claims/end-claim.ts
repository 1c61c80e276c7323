import type { EndCause } from '../../claim-state.js';
import type { AgentState } from '../agent-state.js';
import { type AgentClaim, holderOf, isIn } from './claim.js';

/** Ends the claim: it has no slot, nobody can redeem it, and the broker gets a report if the claim is its own. */
export function endClaim(state: AgentState, claim: AgentClaim, endCause: EndCause): void {
  state.claims.remove(claim);
  claim.phase = { state: 'ENDED', endCause, holder: holderOf(claim) };
  state.ended.remember({ claim: claim.id, tokenHash: claim.tokenHash, cause: endCause });
  if (claim.kind === 'SCHEDULED') keepUntilAcknowledged(state, claim);
  else state.out.forget(claim.id, state.fence.fencedUpTo);
}

/** Keeps the end and reports it: the broker has to make it durable before the agent may forget it. */
export function keepUntilAcknowledged(state: AgentState, claim: AgentClaim): void {
  if (!isIn(claim, 'ENDED')) throw new Error(`claim ${claim.id} is kept as ended and is ${claim.phase.state}`);
  const before = state.claims.end(claim.id);
  // An end of an older placement; a claim has only one record.
  if (before !== undefined) forgetEnd(state, before);
  state.fence.end(claim.fencingToken);
  state.claims.keepEnd(claim);
  state.out.record(claim, null);
  state.out.report(claim);
  // A claim that is missing in the next Hello counts as ended, so dropping the oldest is safe.
  const dropped = state.claims.endBeyond(state.unacknowledgedEndsMax);
  if (dropped !== undefined) forgetEnd(state, dropped);
}

/** This end needs no more reports; that its token is fenced stays known. */
export function forgetEnd(state: AgentState, claim: AgentClaim): void {
  state.claims.dropEnd(claim.id);
  state.fence.forget(claim.fencingToken);
  state.out.forget(claim.id, state.fence.fencedUpTo);
}
