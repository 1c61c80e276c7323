import type { EndCause, Holder } from '../../claim-state.js';
import type { AgentMs, ClaimId, FencingToken } from '../../ids.js';
import type { AgentState } from '../agent-state.js';
import { type AgentClaim, type ClaimIn, isIn } from '../claims/claim.js';
import { assignOrWait } from './assign.js';

/** The claim under which a slot is taken back. */
interface TakenBack {
  readonly claim: AgentClaim;
  readonly slot: number;
  readonly holder: Holder;
  readonly endCause: EndCause;
  readonly isHolderGone: boolean;
}

/** The holder's right has ended: its slot is RECLAIMING until the device gives an RMA for it again. */
export function takeBack(
  state: AgentState,
  claim: ClaimIn<'OFFERED'> | ClaimIn<'BOUND'>,
  end: { readonly cause: EndCause; readonly isHolderGone: boolean },
): void {
  const { slot, holder, state: before } = claim.phase;
  withdrawOffer(state, claim);
  reclaim(state, { claim, slot, holder, endCause: end.cause, isHolderGone: end.isHolderGone });
  // Between fd and confirm only the connection was watched.
  if (before === 'OFFERED' && !end.isHolderGone) state.out.push({ type: 'watch-holder', claim: claim.id, holder });
  state.out.report(claim);
}

/**
 * The fd was sent and will not be confirmed, yet a process may have it. The slot is taken back, and the claim waits for
 * another one while its time lasts and nobody asked for its end.
 */
export function offerFailed(
  state: AgentState,
  claim: ClaimIn<'OFFERED'>,
  at: { readonly nowMs: AgentMs; readonly isHolderGone: boolean },
): void {
  const cause = endAfterOffer(claim, at.nowMs);
  if (cause !== null) return takeBack(state, claim, { cause, isHolderGone: at.isHolderGone });
  const { slot, holder } = claim.phase;
  withdrawOffer(state, claim);
  const stray = strayOf(state, claim);
  state.claims.add(stray);
  reclaim(state, { claim: stray, slot, holder, endCause: 'HOLDER_EXITED', isHolderGone: at.isHolderGone });
  if (!at.isHolderGone) state.out.push({ type: 'watch-holder', claim: stray.id, holder });
  makeRedeemable(state, claim);
}

/** The claim has no slot and may be redeemed (again). */
export function makeRedeemable(state: AgentState, claim: AgentClaim): void {
  claim.phase = { state: 'PREPARING' };
  state.out.record(claim, null);
  assignOrWait(state, claim);
}

/** Why an offered claim ends when it is not confirmed; null when it may be redeemed again. */
export function endAfterOffer(claim: AgentClaim, nowMs: AgentMs): EndCause | null {
  if (claim.requestedEnd !== null) return claim.requestedEnd;
  // Nobody can redeem it again: the right ended with that one request.
  if (claim.kind === 'LOCAL') return 'HOLDER_EXITED';
  return nowMs >= claim.redeemableUntil ? 'TIME_RAN_OUT' : null;
}

/** The connection may redeem again. */
export function withdrawOffer(state: AgentState, claim: AgentClaim): void {
  if (!isIn(claim, 'OFFERED')) return;
  const connection = state.connections.get(claim.phase.connection);
  if (connection?.offered === claim) connection.offered = null;
}

/** A stray record for the RMA of a failed offer, while the claim itself goes on. */
export function strayOf(state: AgentState, claim: AgentClaim): AgentClaim {
  state.lastOwnId += 1;
  return {
    id: `stray-${state.lastOwnId}` as ClaimId,
    kind: 'STRAY',
    guest: claim.guest,
    minRmaBytes: claim.minRmaBytes,
    maxRmaBytes: claim.maxRmaBytes,
    device: claim.device,
    fencingToken: 0 as FencingToken,
    tokenHash: null,
    redeemableUntil: claim.redeemableUntil,
    expiryMark: 0,
    requiredHolder: null,
    requestedEnd: null,
    rma: claim.rma,
    clearing: claim.clearing,
    phase: claim.phase,
  };
}

/** For a slot that the kernel has not been asked about yet. */
export const JUST_GIVEN_BACK = { failures: 0, missedSinceMs: null, isQuarantined: false } as const;

function reclaim(state: AgentState, { claim, slot, holder, endCause, isHolderGone }: TakenBack): void {
  const { slots, out, supply } = state;
  const before = slots.get(slot);
  if (before?.state !== 'OFFERED' && before?.state !== 'BOUND') {
    throw new Error(`slot ${slot} of claim ${claim.id} is taken back and is ${before?.state ?? 'nothing'}`);
  }
  const inode = before.state === 'OFFERED' ? before.rma.inode : before.inode;
  claim.phase = { state: 'RECLAIMING', slot, holder, endCause, isHolderWatched: !isHolderGone };
  slots.move(slot, { state: 'RECLAIMING', claim, inode, ...JUST_GIVEN_BACK });
  out.record(claim, inode);
  if (before.state === 'OFFERED') out.push({ type: 'close-rma', fd: before.rma.fd });
  supply.want(slot);
}
