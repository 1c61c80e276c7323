import { CLAIM_MOVES, type ClaimState, END_STATE_OF, type EndCause } from '../../claim-state.js';
import type { BrokerMs } from '../../ids.js';
import type { Claim } from './claim.js';

/** The fields that a move may change. */
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

/** The claim after a move to `state`. A move that the table does not list is a defect of the caller. */
export function moved(claim: Claim, state: ClaimState, nowMs: BrokerMs, patch: ClaimPatch = {}): Claim {
  if (!CLAIM_MOVES[claim.state].includes(state)) {
    throw new Error(`claim ${claim.id} cannot go from ${claim.state} to ${state}`);
  }
  const next = Object.assign(copyClaim(claim), patch);
  next.state = state;
  next.updateMs = nowMs;
  return next;
}

/** The claim at its end, in the state that its cause leads to. A cause that was settled earlier stays. */
export function ended(claim: Claim, cause: EndCause, nowMs: BrokerMs): Claim {
  const endCause = claim.endCause ?? cause;
  const end = copyClaim(moved(claim, END_STATE_OF[endCause], nowMs, { endCause }));
  end.endMs = nowMs;
  return end;
}

/** A claim that is being made, and that nobody else has yet. */
export type ClaimInMaking = { -readonly [Field in keyof Claim]: Claim[Field] };

/**
 * A copy to be changed. Written out, so that all claims have the one shape that takes the least memory: the engine
 * makes one of so many fields by a spread ten times as slowly, and every move of a claim makes one.
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
    set: claim.set,
  };
}
