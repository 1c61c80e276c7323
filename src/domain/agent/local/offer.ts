import type { AgentMs } from '../../ids.js';
import type { AgentState } from '../agent-state.js';
import { type AgentClaim, isIn } from '../claims/claim.js';
import { endClaim } from '../claims/end-claim.js';
import type { HeldRma, SlotIndex } from '../rmas.js';
import { slotCameFree } from '../slots/assign.js';
import { endKeeping, keep, letGo } from '../slots/keep-over-restarts.js';
import { endAfterOffer, withdrawOffer } from '../slots/reclaim.js';
import type { Asking } from './connections.js';

/** An RMA that is about to leave the agent. Its slot is OFFERED already. */
export interface Offered {
  readonly claim: AgentClaim;
  readonly slot: SlotIndex;
  readonly rma: HeldRma;
}

/** Sends the fd. It is recorded first: from here on nobody else may get this RMA, whatever happens. */
export function offer(state: AgentState, asking: Asking, { claim, slot, rma }: Offered, nowMs: AgentMs): void {
  const { connection } = asking;
  const confirmBy = (nowMs + state.confirmTimeoutMs) as AgentMs;
  claim.phase = { state: 'OFFERED', slot, holder: connection.peer.holder, connection: connection.id, confirmBy };
  connection.offered = claim;
  state.claims.watchDeadline(claim);
  const keptAs = endKeeping(state, rma);
  state.out.record(claim, rma.inode);
  const ok = { claim: claim.id, rma_bytes: rma.sizeBytes, device: state.device, cleared: rma.clearing.method };
  state.out.replyWithRma(asking, ok, { claim: claim.id, rma });
  letGo(state, keptAs);
}

/** The fd provably did not leave: the RMA is still clean, and the claim redeemable. */
export function deliveryFailed(state: AgentState, claim: AgentClaim | undefined, nowMs: AgentMs): void {
  if (claim === undefined || !isIn(claim, 'OFFERED')) return;
  const { slot } = claim.phase;
  const { rma } = state.slots.expect(slot, 'OFFERED');
  withdrawOffer(state, claim);
  const cause = endAfterOffer(claim, nowMs);
  if (cause === null) return backToPrepared(state, claim, { slot, rma });
  endClaim(state, claim, cause);
  slotCameFree(state, slot, rma);
}

function backToPrepared(state: AgentState, claim: AgentClaim, { slot, rma }: Omit<Offered, 'claim'>): void {
  state.slots.move(slot, { state: 'PREPARED', rma, claim });
  claim.phase = { state: 'PREPARED', slot };
  state.out.record(claim, null);
  keep(state, rma);
  state.claims.watchDeadline(claim);
}
