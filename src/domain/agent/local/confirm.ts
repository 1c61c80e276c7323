import type { AgentMs, ClaimId } from '../../ids.js';
import type { AgentState } from '../agent-state.js';
import { type AgentClaim, type ClaimIn, endsBoundClaims, isIn } from '../claims/claim.js';
import { findHeldClaim } from '../claims/find-claim.js';
import { offerFailed, withdrawOffer } from '../slots/reclaim.js';
import type { Asking } from './connections.js';
import { askToLeave } from './drain.js';
import { alreadyBound, claimEnded } from './refusals.js';

/** The fd has arrived: from here on the RMA is the holder's, for as long as its process lives. */
export function confirm(state: AgentState, asking: Asking, id: ClaimId, nowMs: AgentMs): void {
  const found = findHeldClaim(state, id, asking.connection);
  if (!found.ok) return state.out.refuse(asking, found.refusal);
  const claim = found.value;
  if (isIn(claim, 'RECLAIMING')) return state.out.refuse(asking, claimEnded(id, claim.phase.endCause));
  const isNew = isIn(claim, 'OFFERED');
  if (isIn(claim, 'OFFERED')) {
    bind(state, claim);
    asking.connection.confirmed = claim;
  }
  state.out.reply(asking, { claim: id, state: 'BOUND' });
  // It was redeemed before the broker could take it back: the holder is asked like the others.
  if (isNew) askToLeave(state, claim, asking.connection, nowMs);
}

/**
 * The peer says that the fd did not arrive. That is no proof, so the RMA counts as out until the kernel has it back.
 */
export function nack(state: AgentState, asking: Asking, id: ClaimId, nowMs: AgentMs): void {
  const found = findHeldClaim(state, id, asking.connection);
  if (!found.ok) return state.out.refuse(asking, found.refusal);
  const claim = found.value;
  if (isIn(claim, 'RECLAIMING')) return state.out.refuse(asking, claimEnded(id, claim.phase.endCause));
  if (!isIn(claim, 'OFFERED')) return state.out.refuse(asking, alreadyBound(id));
  offerFailed(state, claim, { nowMs, isHolderGone: false });
  state.out.reply(asking, { claim: id, state: stateAfterNack(claim) });
}

function bind(state: AgentState, claim: ClaimIn<'OFFERED'>): void {
  const { out, slots } = state;
  const { slot, holder, connection } = claim.phase;
  const { fd, inode } = slots.expect(slot, 'OFFERED').rma;
  withdrawOffer(state, claim);
  toBound(claim, { state: 'BOUND', slot, holder, connection });
  slots.move(slot, { state: 'BOUND', claim, inode });
  out.record(claim, inode);
  out.push({ type: 'close-rma', fd });
  out.push({ type: 'watch-holder', claim: claim.id, holder });
  out.report(claim);
}

function toBound(claim: AgentClaim, phase: ClaimIn<'BOUND'>['phase']): void {
  claim.phase = phase;
  // A bound claim never expires: the reasons that end only unredeemed claims no longer apply.
  if (claim.requestedEnd !== null && !endsBoundClaims(claim.requestedEnd)) claim.requestedEnd = null;
}

function stateAfterNack({ phase }: AgentClaim): string {
  return phase.state === 'RECLAIMING' ? 'RELEASING' : phase.state;
}
