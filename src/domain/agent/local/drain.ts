import type { AgentMs } from '../../ids.js';
import type { AgentState } from '../agent-state.js';
import { type AgentClaim, isIn, isSameProcess } from '../claims/claim.js';
import type { NodeDrain } from '../inputs.js';
import type { Connection } from './connections.js';

/** Two words on one deadline differ by how long each was under way; by more than this, it is another deadline. */
const SAME_DEADLINE_MS = 1_000;

/**
 * The broker's word on whether the node is to be empty. Holders are asked once for each drain; what they do is theirs.
 */
export function handleDrain(state: AgentState, drain: NodeDrain | null, nowMs: AgentMs): void {
  const before = state.drain;
  state.drain = drain;
  if (drain === null || (before !== null && isSameDrain(before, drain))) return;
  for (const connection of state.connections.all()) askHolderToLeave(state, connection, nowMs);
}

/** Asks a peer for each claim that its process holds to let go of it, when the node is being drained. */
export function askHolderToLeave(state: AgentState, connection: Connection, nowMs: AgentMs): void {
  if (state.drain === null) return;
  for (const claim of state.claims.allLive()) {
    if (isHeldBy(claim, connection)) askToLeave(state, claim, connection, nowMs);
  }
}

/** Asks for one claim, which the peer has just got hold of. */
export function askToLeave(state: AgentState, claim: AgentClaim, { id }: Connection, nowMs: AgentMs): void {
  const { drain, out } = state;
  if (drain === null) return;
  const deadlineInMs = Math.max(0, Math.round(drain.deadlineMs - nowMs));
  const members = { claim: claim.id, reason: drain.reason, deadline_ms: deadlineInMs };
  out.push({ type: 'notify', connection: id, event: 'drain_requested', members });
}

/** Who has been sent an fd and has not confirmed is asked with the confirm. */
function isHeldBy(claim: AgentClaim, { peer }: Connection): boolean {
  return isIn(claim, 'BOUND') && isSameProcess(claim.phase.holder, peer.holder);
}

function isSameDrain(a: NodeDrain, b: NodeDrain): boolean {
  return a.reason === b.reason && Math.abs(a.deadlineMs - b.deadlineMs) < SAME_DEADLINE_MS;
}
