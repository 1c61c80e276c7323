import type { AgentMs, TokenHash } from '../../ids.js';
import type { Refusal } from '../../reasons.js';
import type { AgentState } from '../agent-state.js';
import { type AgentClaim, type ClaimIn, isIn } from '../claims/claim.js';
import { endUnredeemed } from '../claims/end-unredeemed.js';
import type { Asking } from './connections.js';
import { offer } from './offer.js';
import {
  agentStopping,
  alreadyBound,
  alreadyOffered,
  claimEnded,
  claimPreparing,
  redeemOutstanding,
  tokenUnknown,
} from './refusals.js';
import { holderRefused } from './required-holder.js';

/** Exchanges a claim token for the fd of the claim's RMA. */
export function redeem(state: AgentState, asking: Asking, tokenHash: TokenHash, nowMs: AgentMs): void {
  const claim = state.claims.liveByToken(tokenHash);
  if (claim === undefined) return state.out.refuse(asking, refusalOfToken(state, tokenHash));
  const refusal = holderRefused(claim, asking) ?? refusalOf(state, asking, claim, nowMs);
  if (refusal !== null) return state.out.refuse(asking, refusal);
  if (isIn(claim, 'PREPARED')) redeemPrepared(state, asking, claim, nowMs);
}

function redeemPrepared(state: AgentState, asking: Asking, claim: ClaimIn<'PREPARED'>, nowMs: AgentMs): void {
  const { slot } = claim.phase;
  const { rma } = state.slots.expect(slot, 'PREPARED');
  state.slots.move(slot, { state: 'OFFERED', rma, claim });
  offer(state, asking, { claim, slot, rma }, nowMs);
}

function refusalOfToken(state: AgentState, tokenHash: TokenHash): Refusal {
  const end = state.ended.ofToken(tokenHash);
  return end === undefined ? tokenUnknown() : claimEnded(end.claim, end.cause);
}

function refusalOf(state: AgentState, asking: Asking, claim: AgentClaim, nowMs: AgentMs): Refusal | null {
  const { phase } = claim;
  if (state.isStopping) return agentStopping();
  if (asking.connection.offered !== null) return redeemOutstanding(asking.connection.offered.id);
  switch (phase.state) {
    case 'PREPARING':
    case 'PREPARED':
      if (nowMs >= claim.redeemableUntil) {
        endUnredeemed(state, claim, 'TIME_RAN_OUT');
        return claimEnded(claim.id, 'TIME_RAN_OUT');
      }
      return phase.state === 'PREPARING' ? claimPreparing(claim.id) : null;
    case 'OFFERED':
      return alreadyOffered(claim.id, phase.confirmBy - nowMs);
    case 'BOUND':
      return alreadyBound(claim.id);
    case 'RECLAIMING':
    case 'ENDED':
      return claimEnded(claim.id, phase.endCause);
  }
}
