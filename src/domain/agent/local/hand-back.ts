import type { AgentMs, ClaimId } from '../../ids.js';
import type { AgentState } from '../agent-state.js';
import { type AgentClaim, type ClaimIn, isIn } from '../claims/claim.js';
import { findHeldClaim } from '../claims/find-claim.js';
import { offerFailed, takeBack } from '../slots/reclaim.js';
import type { Asking } from './connections.js';

/** The holder says that it has unmapped and closed its RMA; it counts as back only when the kernel has it. */
export function release(state: AgentState, asking: Asking, id: ClaimId): void {
  const found = findHeldClaim(state, id, asking.connection);
  if (!found.ok) return state.out.refuse(asking, found.refusal);
  const claim = found.value;
  if (isIn(claim, 'OFFERED') || isIn(claim, 'BOUND')) {
    takeBack(state, claim, { cause: claim.requestedEnd ?? 'HOLDER_RELEASED', isHolderGone: false });
  }
  state.out.reply(asking, { claim: id, state: 'RELEASING' });
}

/** The holder's process has ended. */
export function holderEnded(state: AgentState, claim: AgentClaim | undefined, nowMs: AgentMs): void {
  if (claim === undefined) return;
  if (isIn(claim, 'OFFERED')) return offerFailed(state, claim, { nowMs, isHolderGone: true });
  if (isIn(claim, 'BOUND')) {
    return takeBack(state, claim, { cause: claim.requestedEnd ?? 'HOLDER_EXITED', isHolderGone: true });
  }
  if (isIn(claim, 'RECLAIMING')) lastHopeGone(state, claim);
}

/** This process most likely kept the RMA from coming back: ask the device now instead of waiting for the back-off. */
function lastHopeGone(state: AgentState, claim: ClaimIn<'RECLAIMING'>): void {
  const { slot } = claim.phase;
  claim.phase = { ...claim.phase, isHolderWatched: false };
  state.slots.move(slot, { ...state.slots.expect(slot, 'RECLAIMING'), failures: 0 });
  state.supply.want(slot);
}
