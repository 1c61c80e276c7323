import type { EndCause } from '../../claim-state.js';
import type { AgentMs, FencingToken } from '../../ids.js';
import type { AgentState } from '../agent-state.js';
import type { AgentInput } from '../inputs.js';
import { askToLetGo } from '../local/resume.js';
import { type AgentClaim, type ClaimIn, endsBoundClaims, isIn } from './claim.js';
import { keepUntilAcknowledged } from './end-claim.js';
import { endUnredeemed } from './end-unredeemed.js';

type Unprepare = Extract<AgentInput, { type: 'unprepare' }>;

/** The broker wants a claim to end: at once if nobody has redeemed it, otherwise when its holder lets go. */
export function unprepare(state: AgentState, order: Unprepare): void {
  const claim = state.claims.live(order.claim);
  if (claim === undefined) return endUnknown(state, order);
  if (claim.kind !== 'SCHEDULED') return;
  // The order is for an older placement than the one that is live here: report the live one, which goes on.
  if (order.fencingToken < claim.fencingToken) return state.out.report(claim);
  adoptToken(state, claim, order.fencingToken);
  if (isIn(claim, 'PREPARING') || isIn(claim, 'PREPARED')) return endUnredeemed(state, claim, order.cause);
  if (isIn(claim, 'OFFERED') || isIn(claim, 'BOUND')) requestEnd(state, claim, order.cause);
  state.out.report(claim);
}

/** Takes over the newest fencing token, whichever placement of the claim it belongs to. */
function adoptToken(state: AgentState, claim: AgentClaim, token: FencingToken): void {
  if (token === claim.fencingToken) return;
  claim.fencingToken = token;
  state.out.record(claim, state.inodeOf(claim));
}

function requestEnd(state: AgentState, claim: ClaimIn<'OFFERED'> | ClaimIn<'BOUND'>, cause: EndCause): void {
  if (claim.phase.state === 'BOUND' && !endsBoundClaims(cause)) return;
  claim.requestedEnd = cause;
  state.out.record(claim, state.inodeOf(claim));
  if (endsBoundClaims(cause)) askToLetGo(state, claim, claim.phase.connection);
}

/** Fences the token of a claim that may yet arrive, and reports it as ended. */
function endUnknown(state: AgentState, order: Unprepare): void {
  const { claim: id, fencingToken, cause } = order;
  const end = state.claims.end(id);
  if (end !== undefined && end.fencingToken >= fencingToken) return state.out.report(end);
  keepUntilAcknowledged(state, endOf(id, fencingToken, cause));
}

function endOf(id: AgentClaim['id'], fencingToken: FencingToken, cause: EndCause): AgentClaim {
  return {
    id,
    kind: 'SCHEDULED',
    guest: '',
    minRmaBytes: 0,
    maxRmaBytes: null,
    device: null,
    fencingToken,
    tokenHash: null,
    redeemableUntil: 0 as AgentMs,
    expiryMark: 0,
    requiredHolder: null,
    requestedEnd: null,
    rma: null,
    clearing: null,
    phase: { state: 'ENDED', endCause: cause, holder: null },
  };
}
