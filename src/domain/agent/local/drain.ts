import type { AgentMs } from '../../ids.js';
import type { AgentState } from '../agent-state.js';
import { type AgentClaim, isIn, isSameProcess } from '../claims/claim.js';
import type { NodeDrain } from '../inputs.js';
import type { Connection } from './connections.js';

/** Two messages with one deadline differ by their transit times; a larger difference means another deadline. */
const SAME_DEADLINE_MS = 1_000;

/** Handles the broker's drain order. Holders are asked once per drain to let go; whether they do is up to them. */
export function handleDrain(state: AgentState, drain: NodeDrain | null, nowMs: AgentMs): void {
  const before = state.drain;
  state.drain = drain;
  if (drain === null || (before !== null && isSameDrain(before, drain))) return;
  for (const connection of state.connections.all()) askHolderToLeave(state, connection, nowMs);
}

/** On a drain, asks a peer to let go of each claim that its process holds. */
export function askHolderToLeave(state: AgentState, connection: Connection, nowMs: AgentMs): void {
  if (state.drain === null) return;
  for (const claim of state.claims.allLive()) {
    if (isHeldBy(claim, connection)) askToLeave(state, claim, connection, nowMs);
  }
}

/** Asks for one claim, which the peer has just received. */
export function askToLeave(state: AgentState, claim: AgentClaim, { id }: Connection, nowMs: AgentMs): void {
  const { drain, out } = state;
  if (drain === null) return;
  const deadlineInMs = Math.max(0, Math.round(drain.deadlineMs - nowMs));
  const members = { claim: claim.id, reason: drain.reason, deadline_ms: deadlineInMs };
  out.push({ type: 'notify', connection: id, event: 'drain_requested', members });
}

/** A peer that was sent an fd and has not confirmed it is asked at its confirm. */
function isHeldBy(claim: AgentClaim, { peer }: Connection): boolean {
  return isIn(claim, 'BOUND') && isSameProcess(claim.phase.holder, peer.holder);
}

function isSameDrain(a: NodeDrain, b: NodeDrain): boolean {
  return a.reason === b.reason && Math.abs(a.deadlineMs - b.deadlineMs) < SAME_DEADLINE_MS;
}
