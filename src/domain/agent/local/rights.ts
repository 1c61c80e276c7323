import type { Refusal } from '../../reasons.js';
import { RETRY_AFTER_MS } from '../../retry-after.js';
import type { AgentState } from '../agent-state.js';
import { holderOf } from '../claims/claim.js';
import type { LocalRequest, Peer } from '../inputs.js';
import type { LocalRight } from '../policy/local-rule.js';

/** What a request needs a rule for. Confirming, or not, is part of what brought the fd. */
const RIGHT_FOR: Readonly<Record<LocalRequest['op'], LocalRight | null>> = {
  redeem: 'redeem',
  confirm: null,
  nack: null,
  allocate: 'allocate',
  release: 'release',
  resume: 'resume',
  status: 'status',
  ping: null,
};

const NOT_ALLOWED_WORDS: Readonly<Record<LocalRight, string>> = {
  allocate: 'allocate without the broker on this node; redeem a claim, or have the policy changed',
  redeem: 'redeem claims on this socket of the node; use the socket that is meant for it, or have the policy changed',
  release: 'release claims on this socket of the node; end the process, or have the policy changed',
  resume: 'resume claims on this socket of the node; use the socket that is meant for it, or have the policy changed',
  status: 'ask for the status on this socket of the node; have the policy changed',
};

/** Why the rules do not let a peer ask this; null when they do. */
export function mayNot({ holder, rights }: Peer, op: LocalRequest['op']): Refusal | null {
  const right = RIGHT_FOR[op];
  return right === null || rights.may.includes(right) ? null : peerNotAllowed(holder.uid, right);
}

/** Why a peer gets no further RMA without the broker; null when it does. */
export function hasTooManyUnscheduled(state: AgentState, { holder, rights }: Peer): Refusal | null {
  const { unscheduledMax } = rights;
  if (unscheduledMax === null) return null;
  const count = unscheduledCountOf(state, holder.uid);
  return count < unscheduledMax ? null : tooManyUnscheduled(holder.uid, { count, unscheduledMax });
}

/** What was released counts until the kernel has given it back: until then nobody else can have it. */
function unscheduledCountOf(state: AgentState, uid: number): number {
  let count = 0;
  for (const claim of state.claims.allLive()) {
    if (claim.kind === 'LOCAL' && holderOf(claim)?.uid === uid) count += 1;
  }
  return count;
}

/** The rules of the socket do not let this peer do that. */
function peerNotAllowed(uid: number, right: LocalRight): Refusal {
  return {
    reason: 'PEER_NOT_ALLOWED',
    message: `user ${uid} may not ${NOT_ALLOWED_WORDS[right]}`,
    metadata: { uid: String(uid) },
  };
}

/** The user has as many RMAs without the broker as the rule allows. */
function tooManyUnscheduled(
  uid: number,
  { count, unscheduledMax }: { readonly count: number; readonly unscheduledMax: number },
): Refusal {
  return {
    reason: 'TOO_MANY_UNSCHEDULED',
    message: `user ${uid} has ${count} RMAs without the broker and may have ${unscheduledMax}; release one, or redeem a claim`,
    metadata: { uid: String(uid), unscheduled_max: String(unscheduledMax) },
    retryAfterMs: RETRY_AFTER_MS.RMA_RETURNED,
  };
}
