import { CLAIM_MOVES, type ClaimState, END_STATE_OF, type EndCause } from '../../claim-state.js';
import type { BrokerMs } from '../../ids.js';
import type { Claim } from './claim.js';

/** The fields that a move from one state to another may change. */
export type ClaimPatch = Partial<
  Pick<
    Claim,
    | 'node'
    | 'rmaBytes'
    | 'device'
    | 'fencingToken'
    | 'placement'
    | 'triedNodes'
    | 'expireMs'
    | 'endCause'
    | 'holder'
    | 'clearing'
  >
>;

/** The claim after a move to `state`. A move that is not in the table is a bug of the caller. */
export function moved(claim: Claim, state: ClaimState, nowMs: BrokerMs, patch: ClaimPatch = {}): Claim {
  if (!CLAIM_MOVES[claim.state].includes(state)) {
    throw new Error(`claim ${claim.id} cannot go from ${claim.state} to ${state}`);
  }
  const next = Object.assign(copyClaim(claim), patch);
  next.state = state;
  next.updateMs = nowMs;
  return next;
}

/** The claim at its end, in the state that its cause leads to. A cause that was set earlier stays. */
export function ended(claim: Claim, cause: EndCause, nowMs: BrokerMs): Claim {
  const endCause = claim.endCause ?? cause;
  const end = copyClaim(moved(claim, END_STATE_OF[endCause], nowMs, { endCause }));
  end.endMs = nowMs;
  return end;
}

/** A claim under construction, which only its maker can see. */
export type ClaimInMaking = { -readonly [Field in keyof Claim]: Claim[Field] };

/**
 * A copy to be changed. It lists every field, so that all claims have the one object shape that takes the least memory.
 * A spread of so many fields is also ten times as slow, and every move copies a claim.
 */
export function copyClaim(claim: Claim): ClaimInMaking {
  return {
    id: claim.id,
    spec: claim.spec,
    state: claim.state,
    node: claim.node,
    rmaBytes: claim.rmaBytes,
    device: claim.device,
    fencingToken: claim.fencingToken,
    placement: claim.placement,
    triedNodes: claim.triedNodes,
    createMs: claim.createMs,
    updateMs: claim.updateMs,
    expireMs: claim.expireMs,
    endMs: claim.endMs,
    endCause: claim.endCause,
    holder: claim.holder,
    clearing: claim.clearing,
    createRevision: claim.createRevision,
    revision: claim.revision,
    requestId: claim.requestId,
    requestTerms: claim.requestTerms,
    requestedBy: claim.requestedBy,
    set: claim.set,
  };
}
