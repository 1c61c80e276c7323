import type { ClaimId } from '../../ids.js';
import { accept, type Result, refuse } from '../../reasons.js';
import type { AgentState } from '../agent-state.js';
import type { Connection } from '../local/connections.js';
import { claimEnded, claimUnknown, notTheHolder } from '../local/refusals.js';
import { type AgentClaim, holderOf, isSameProcess } from './claim.js';

/** The claim that this connection's process has, or has been offered. */
export function findHeldClaim(state: AgentState, id: ClaimId, { peer }: Connection): Result<AgentClaim> {
  const claim = state.claims.live(id);
  if (claim === undefined) {
    const end = state.ended.ofClaim(id);
    return refuse(end === undefined ? claimUnknown(id) : claimEnded(id, end.cause));
  }
  const holder = holderOf(claim);
  const isHolder = holder !== null && claim.kind !== 'STRAY' && isSameProcess(holder, peer.holder);
  return isHolder ? accept(claim) : refuse(notTheHolder(claim));
}
