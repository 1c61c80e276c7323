import type { AgentMs, ClaimId } from '../ids.js';
import type { AgentState } from './agent-state.js';
import { isIn } from './claims/claim.js';
import { forgetEnd } from './claims/end-claim.js';
import { endUnredeemed } from './claims/end-unredeemed.js';
import { prepare } from './claims/prepare.js';
import { unprepare } from './claims/unprepare.js';
import type { AgentInput } from './inputs.js';
import { askHolderToLeave, handleDrain } from './local/drain.js';
import { holderEnded } from './local/hand-back.js';
import { deliveryFailed } from './local/offer.js';
import { connectionUnknown } from './local/refusals.js';
import { handleExecutable } from './local/renamed-holder.js';
import { answer } from './local/requests.js';
import { changeCapacity } from './slots/capacity.js';
import { handleAllocated, handleAllocateFailed, handleMemoryFailed } from './slots/device-answers.js';
import { offerFailed } from './slots/reclaim.js';
import { suspectAll } from './slots/suspect.js';

type InputOf<Type extends AgentInput['type']> = Extract<AgentInput, { readonly type: Type }>;

/** Handles one input: changes `state`, and adds effects to `state.out`. */
export function decide(state: AgentState, input: AgentInput, nowMs: AgentMs): void {
  switch (input.type) {
    case 'peer-connected':
      return askHolderToLeave(state, state.connections.open(input.connection, input.peer), nowMs);
    case 'peer-request':
      return handleRequest(state, input, nowMs);
    case 'peer-disconnected':
      return handleHangUp(state, input, nowMs);
    case 'delivery-failed':
      return deliveryFailed(state, state.claims.live(input.claim), nowMs);
    case 'holder-ended':
      return holderEnded(state, state.claims.live(input.claim), nowMs);
    case 'allocated':
      return handleAllocated(state, input.slot, input.rma);
    case 'examined':
      return handleAllocated(state, input.slot, input.rma);
    case 'memory-suspect':
      return suspectAll(state);
    case 'memory-failed':
      return handleMemoryFailed(state, input.slot, input.rma);
    case 'allocate-failed':
      return handleAllocateFailed(state, input.slot, { isReturned: input.isReturned ?? false, nowMs });
    case 'capacity-changed':
      return changeCapacity(state, input.capacityCount);
    case 'prepare':
      return prepare(state, input, nowMs);
    case 'unprepare':
      return unprepare(state, input);
    case 'drain':
      return handleDrain(state, input.drain, nowMs);
    case 'ends-acknowledged':
      return handleAcknowledged(state, input.claims);
    case 'tick':
      return passTime(state, nowMs);
    case 'stopping':
      return beginStopping(state);
  }
}

function handleRequest(state: AgentState, input: InputOf<'peer-request'>, nowMs: AgentMs): void {
  const { connections, out } = state;
  const connection = connections.get(input.connection);
  const { requestId, cgroup = null } = input;
  if (connection !== undefined) return answer(state, { connection, requestId, cgroup }, input.request, nowMs);
  out.push({ type: 'reply-refused', connection: input.connection, requestId, refusal: connectionUnknown() });
}

function handleHangUp(state: AgentState, input: InputOf<'peer-disconnected'>, nowMs: AgentMs): void {
  const { connection: id, executable } = input;
  const connection = state.connections.close(id);
  if (connection !== undefined && executable !== undefined) handleExecutable(state, connection, executable);
  const offered = connection?.offered;
  if (offered && isIn(offered, 'OFFERED')) offerFailed(state, offered, { nowMs, isHolderGone: false });
}

function handleAcknowledged(state: AgentState, ids: readonly ClaimId[]): void {
  for (const id of ids) {
    const end = state.claims.end(id);
    if (end !== undefined) forgetEnd(state, end);
  }
}

function passTime(state: AgentState, nowMs: AgentMs): void {
  state.supply.tick(nowMs);
  for (let claim = state.claims.takeDue(nowMs); claim !== undefined; claim = state.claims.takeDue(nowMs)) {
    if (isIn(claim, 'OFFERED')) offerFailed(state, claim, { nowMs, isHolderGone: false });
    else endUnredeemed(state, claim, 'TIME_RAN_OUT');
  }
}

function beginStopping(state: AgentState): void {
  state.isStopping = true;
  for (const { id } of state.connections.all()) {
    state.out.push({ type: 'notify', connection: id, event: 'agent_stopping', members: {} });
  }
}
