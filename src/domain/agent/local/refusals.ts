import { END_STATE_OF, type EndCause } from '../../claim-state.js';
import type { ClaimId } from '../../ids.js';
import type { Reason, Refusal } from '../../reasons.js';
import { RETRY_AFTER_MS } from '../../retry-after.js';
import { sizeInWords } from '../../size.js';
import type { AgentClaim } from '../claims/claim.js';

const ENDED_REASON = {
  RELEASED: 'CLAIM_RELEASED',
  EXPIRED: 'CLAIM_EXPIRED',
  REVOKED: 'CLAIM_REVOKED',
} as const satisfies Record<string, Reason>;

/** No claim on this node has this token. */
export function tokenUnknown(): Refusal {
  return {
    reason: 'TOKEN_UNKNOWN',
    message: 'no claim on this node has this token; check that the guest was placed on this node, and the token',
  };
}

/** No such claim among those that are live or ended recently. */
export function claimUnknown(claim: ClaimId): Refusal {
  return {
    reason: 'CLAIM_NOT_FOUND',
    message: `this node knows no claim ${claim}; check the id, status lists the claims of this process`,
    metadata: { claim },
  };
}

/** The claim has ended; the owner of its token may know why. */
export function claimEnded(claim: ClaimId, cause: EndCause): Refusal {
  const endState = END_STATE_OF[cause];
  const reason = endState in ENDED_REASON ? ENDED_REASON[endState as keyof typeof ENDED_REASON] : 'CLAIM_ENDED';
  return {
    reason,
    message: `claim ${claim} has ended (${cause}); ask the broker for a new claim`,
    metadata: { claim, end_cause: cause },
  };
}

/** No RMA is ready for the claim yet. */
export function claimPreparing(claim: ClaimId): Refusal {
  return {
    reason: 'CLAIM_PREPARING',
    message: `claim ${claim} has no cleared RMA yet; redeem again in ${RETRY_AFTER_MS.RMA_CLEARED} ms`,
    metadata: { claim },
    retryAfterMs: RETRY_AFTER_MS.RMA_CLEARED,
  };
}

/** The claim's fd was handed out already. */
export function alreadyBound(claim: ClaimId): Refusal {
  return {
    reason: 'ALREADY_BOUND',
    message: `the RMA of claim ${claim} was handed out already; its holder may resume, another guest needs its own claim`,
    metadata: { claim },
  };
}

/** The claim's fd was sent to a peer; if it does not arrive, the claim can be redeemed again. */
export function alreadyOffered(claim: ClaimId, waitMs: number): Refusal {
  const retryAfterMs = Math.max(1, Math.ceil(waitMs));
  return {
    reason: 'ALREADY_BOUND',
    message: `the fd of claim ${claim} was sent and awaits its confirm; if none comes, redeem again in ${retryAfterMs} ms`,
    metadata: { claim },
    retryAfterMs,
  };
}

/** The connection has not confirmed or refused its last redeem. */
export function redeemOutstanding(outstanding: ClaimId): Refusal {
  return {
    reason: 'REDEEM_OUTSTANDING',
    message: `this connection has not confirmed claim ${outstanding} yet; send confirm or nack for it first`,
    metadata: { claim: outstanding },
  };
}

/** Another process, or none, has the claim's RMA. */
export function notTheHolder(claim: AgentClaim): Refusal {
  const isUnredeemed = claim.phase.state === 'PREPARING' || claim.phase.state === 'PREPARED';
  const message = isUnredeemed
    ? `claim ${claim.id} has no holder: no fd of it was confirmed in time; close any fd of it and redeem again`
    : `claim ${claim.id} belongs to another process; only the process that redeemed it may do this`;
  return { reason: 'NOT_THE_HOLDER', message, metadata: { claim: claim.id } };
}

/** No RMA of this node fits the request, or none is free. */
export function noFreeRma(rmaSizeBytes: number, minRmaBytes: number): Refusal {
  const isTooSmall = minRmaBytes > rmaSizeBytes;
  const message = isTooSmall
    ? `RMAs here have ${sizeInWords(rmaSizeBytes)}, not ${sizeInWords(minRmaBytes)} or more; use another node`
    : 'no RMA of this node is free; wait for one, or use another node';
  return {
    reason: 'NO_FREE_RMA',
    message,
    metadata: { rma_size_bytes: String(rmaSizeBytes), min_rma_bytes: String(minRmaBytes) },
  };
}

/** The node is being drained, and no broker placed this guest here. */
export function nodeDraining(drainReason: string): Refusal {
  return {
    reason: 'NODE_DRAINING',
    message: `this node is being drained (${drainReason}) and hands out no RMA of its own accord; use another node`,
    metadata: { drain_reason: drainReason },
  };
}

/** The agent is shutting down; bound claims are not affected. */
export function agentStopping(): Refusal {
  return {
    reason: 'AGENT_STOPPING',
    message: 'the agent of this node is stopping and hands out nothing new; connect again when it is back',
    retryAfterMs: RETRY_AFTER_MS.PROGRAM_BACK,
  };
}

/** The connection was never announced, or is closed. */
export function connectionUnknown(): Refusal {
  return { reason: 'PEER_GONE', message: 'this connection is closed; connect again' };
}
