import type { TokenHash } from '../../ids.js';
import type { AgentState } from '../agent-state.js';
import { type AgentClaim, holderOf, isIn, isSameProcess } from '../claims/claim.js';
import type { Asking } from './connections.js';
import { claimEnded, notTheHolder, redeemOutstanding, tokenUnknown } from './refusals.js';
import { holderRefused } from './required-holder.js';

/** The holder's process continues with its claim on a new connection. */
export function resume(state: AgentState, asking: Asking, tokenHash: TokenHash): void {
  const { claims, ended, out } = state;
  const claim = claims.liveByToken(tokenHash);
  if (claim === undefined) {
    const end = ended.ofToken(tokenHash);
    return out.refuse(asking, end === undefined ? tokenUnknown() : claimEnded(end.claim, end.cause));
  }
  const notForIt = holderRefused(claim, asking);
  if (notForIt !== null) return out.refuse(asking, notForIt);
  if (isIn(claim, 'RECLAIMING')) return out.refuse(asking, claimEnded(claim.id, claim.phase.endCause));
  const holder = holderOf(claim);
  if (holder === null || !isSameProcess(holder, asking.connection.peer.holder))
    return out.refuse(asking, notTheHolder(claim));
  // The connection that redeemed is still open: only its peer knows whether the fd arrived.
  if (!isIn(claim, 'BOUND')) return out.refuse(asking, redeemOutstanding(claim.id));
  claim.phase = { ...claim.phase, connection: asking.connection.id };
  out.reply(asking, { claim: claim.id, state: 'BOUND', ...factsOf(state, claim) });
  askToLetGo(state, claim, asking.connection.id);
}

/**
 * Describes the RMA that the holder has, which may differ from those of this run of the agent. Of a claim that an agent
 * of 0.1.0 recorded, only what was asked for is known: the RMA has at least that size, and a VMM may map that much.
 */
function factsOf({ device }: AgentState, { rma, minRmaBytes }: AgentClaim) {
  return { rma_bytes: rma?.sizeBytes ?? minRmaBytes, device: rma?.device ?? device };
}

/** Tells the holder that its claim is to end, if it is, and why; whether it lets go is its own decision. */
export function askToLetGo(
  state: AgentState,
  { id: claim, requestedEnd: cause }: AgentClaim,
  connection: number | null,
): void {
  if (cause === null || connection === null || state.connections.get(connection) === undefined) return;
  state.out.push({ type: 'notify', connection, event: 'drain_requested', members: { claim, cause } });
}
