import type { AgentMs } from '../../ids.js';
import type { Reason } from '../../reasons.js';
import type { AgentState } from '../agent-state.js';
import type { PrepareOrder } from '../inputs.js';
import type { RmaDemand } from '../rmas.js';
import { makeRedeemable } from '../slots/reclaim.js';
import type { AgentClaim } from './claim.js';
import { fits, giveBackUnfit } from './demand.js';
import { forgetEnd } from './end-claim.js';
import { endUnredeemed } from './end-unredeemed.js';

/** Handles a prepare order: the broker wants an RMA held for a claim, or has renewed the claim. Idempotent. */
export function prepare(state: AgentState, order: PrepareOrder, nowMs: AgentMs): void {
  const claim = state.claims.live(order.claim);
  if (claim?.kind === 'SCHEDULED') return renew(state, claim, order, nowMs);
  const end = state.claims.end(order.claim);
  if (end?.fencingToken === order.fencingToken) return state.out.report(end);
  const refusal = claim === undefined ? refusalOf(state, order) : 'CLAIM_EXISTS';
  if (refusal !== null) return reportRefused(state, order, refusal);
  if (end !== undefined) forgetEnd(state, end);
  const prepared = claimOf(order);
  state.ended.forget(order.claim);
  state.claims.add(prepared);
  makeRedeemable(state, prepared);
  if (nowMs >= order.redeemableUntil) endUnredeemed(state, prepared, 'TIME_RAN_OUT');
}

/** The claim is known: updates its time, and reports its state. */
function renew(state: AgentState, claim: AgentClaim, order: PrepareOrder, nowMs: AgentMs): void {
  const isOthers = (state.claims.liveByToken(order.tokenHash) ?? claim) !== claim;
  if (order.fencingToken < claim.fencingToken || isOthers) return state.out.report(claim);
  const isUnredeemed = claim.phase.state === 'PREPARING' || claim.phase.state === 'PREPARED';
  Object.assign(claim, demandOf(order));
  if (isUnredeemed && !fits(claim, state.rma)) {
    giveBackUnfit(state, claim);
    return reportRefused(state, order, 'NO_FREE_RMA');
  }
  state.out.report(claim);
  claim.fencingToken = order.fencingToken;
  claim.redeemableUntil = order.redeemableUntil;
  claim.expiryMark = order.expiryMark;
  claim.requiredHolder = order.requiredHolder;
  state.claims.changeToken(claim, order.tokenHash);
  state.claims.watchDeadline(claim);
  state.out.record(claim, state.inodeOf(claim));
  if (isUnredeemed && nowMs >= claim.redeemableUntil) endUnredeemed(state, claim, 'TIME_RAN_OUT');
}

function refusalOf(state: AgentState, order: PrepareOrder): Reason | null {
  const { fence, claims, slots } = state;
  const endedToken = claims.end(order.claim)?.fencingToken ?? 0;
  if (fence.isFenced(order.fencingToken) || order.fencingToken < endedToken) return 'CLAIM_FENCED';
  if (state.isStopping) return 'AGENT_STOPPING';
  // With one token for two claims, a redeem would not say which one it means.
  if (claims.liveByToken(order.tokenHash) !== undefined) return 'INVALID_FIELD';
  if (!fits(order, state.rma)) return 'NO_FREE_RMA';
  const isPossible = slots.countOf('free') > 0 || claims.waitingCount < slots.comingCount;
  return isPossible ? null : 'NO_FREE_RMA';
}

function reportRefused(state: AgentState, { claim, fencingToken }: PrepareOrder, refusal: Reason): void {
  state.out.reportRefused({ claim, fencingToken, state: 'REFUSED', refusal });
}

function demandOf({ minRmaBytes, maxRmaBytes, device }: PrepareOrder): RmaDemand {
  return { minRmaBytes, maxRmaBytes, device };
}

function claimOf(order: PrepareOrder): AgentClaim {
  return {
    id: order.claim,
    kind: 'SCHEDULED',
    guest: order.guest,
    ...demandOf(order),
    fencingToken: order.fencingToken,
    tokenHash: order.tokenHash,
    redeemableUntil: order.redeemableUntil,
    expiryMark: order.expiryMark,
    requiredHolder: order.requiredHolder,
    requestedEnd: null,
    rma: null,
    clearing: null,
    phase: { state: 'PREPARING' },
  };
}
