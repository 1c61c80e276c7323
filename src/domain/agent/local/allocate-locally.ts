import type { AgentMs, ClaimId, FencingToken } from '../../ids.js';
import type { Refusal } from '../../reasons.js';
import type { AgentState } from '../agent-state.js';
import type { AgentClaim } from '../claims/claim.js';
import type { LocalRequest } from '../inputs.js';
import type { Asking } from './connections.js';
import { offer } from './offer.js';
import { agentStopping, nodeDraining, noFreeRma, redeemOutstanding } from './refusals.js';
import { hasTooManyUnscheduled } from './rights.js';

type AllocateRequest = Extract<LocalRequest, { op: 'allocate' }>;

/** Hands out an RMA under the node's own policy, to a peer that does not go through the broker. */
export function allocateLocally(state: AgentState, asking: Asking, request: AllocateRequest, nowMs: AgentMs): void {
  const refusal = refusalOf(state, asking, request);
  if (refusal !== null) return state.out.refuse(asking, refusal);
  const claim = localClaim(state, asking, request, nowMs);
  const taken = state.slots.takeFree((rma) => ({ state: 'OFFERED', rma, claim }));
  if (taken === undefined) return state.out.refuse(asking, noFreeRma(state.rmaSizeBytes, request.minRmaBytes));
  claim.rma = { sizeBytes: taken.rma.sizeBytes, device: state.device };
  claim.clearing = taken.rma.clearing;
  offer(state, asking, { claim, ...taken }, nowMs);
  state.claims.add(claim);
}

function refusalOf(state: AgentState, { connection }: Asking, { minRmaBytes }: AllocateRequest): Refusal | null {
  if (state.isStopping) return agentStopping();
  if (state.drain !== null) return nodeDraining(state.drain.reason);
  if (connection.offered !== null) return redeemOutstanding(connection.offered.id);
  if (minRmaBytes > state.rmaSizeBytes) return noFreeRma(state.rmaSizeBytes, minRmaBytes);
  return hasTooManyUnscheduled(state, connection.peer);
}

function localClaim(state: AgentState, asking: Asking, request: AllocateRequest, nowMs: AgentMs): AgentClaim {
  return {
    id: newId(state, asking),
    kind: 'LOCAL',
    guest: request.guest,
    minRmaBytes: request.minRmaBytes,
    maxRmaBytes: null,
    device: null,
    fencingToken: 0 as FencingToken,
    tokenHash: null,
    redeemableUntil: nowMs,
    expiryMark: 0,
    requiredHolder: null,
    requestedEnd: null,
    rma: null,
    clearing: null,
    phase: { state: 'PREPARING' },
  };
}

/** Process and count together are unique within a boot of the kernel, also across restarts of the agent. */
function newId(state: AgentState, { connection }: Asking): ClaimId {
  const { pid, startTicks } = connection.peer.holder;
  state.lastOwnId += 1;
  return `local-${pid}-${startTicks}-${state.lastOwnId}` as ClaimId;
}
