import type { ClaimId } from '../../ids.js';
import type { AgentState } from '../agent-state.js';
import type { LocalRequest } from '../inputs.js';

/** What a request is about, as far as this node knows; for the record, and not for whoever asks. */
export interface AskedClaim {
  readonly claim?: ClaimId;
  readonly guest?: string;
}

/** Which claim a request is about, before it is answered. */
export function askedClaim({ claims, ended }: AgentState, request: LocalRequest): AskedClaim {
  switch (request.op) {
    case 'redeem':
    case 'resume': {
      const { tokenHash } = request;
      const claim = claims.liveByToken(tokenHash);
      if (claim !== undefined) return { claim: claim.id, guest: claim.guest };
      const end = ended.ofToken(tokenHash);
      return end === undefined ? {} : { claim: end.claim };
    }
    case 'confirm':
    case 'nack':
    case 'release': {
      const guest = claims.live(request.claim)?.guest;
      return { claim: request.claim, ...(guest !== undefined && { guest }) };
    }
    case 'allocate':
      return { guest: request.guest };
    default:
      return {};
  }
}
