import type { Candidate, Election, Leader, Running, Seen, Standby } from './election.js';
import type { ElectionInput } from './inputs.js';
import { renewNow } from './lease.js';
import { seeLeader, standbyOf } from './see-leader.js';
import type { Turn } from './turn.js';

type Office = Seen & { readonly leader: Leader };
type Campaigned = Extract<ElectionInput, { readonly type: 'campaigned' }>;

/**
 * A standby that has a lease, and sees that nobody leads, becomes a candidate. So does one that sees its own name: an
 * earlier campaign without an answer has landed. It renews first, as it may have a lease that is over.
 */
export function seekOffice(state: Running, turn: Turn): Election {
  if (state.phase !== 'standby' || turn.nowMs < state.pausedUntilMs || !isVacant(state)) return state;
  const lease = state.lease && renewNow(state.lease, turn);
  return lease === null ? state : { ...state, phase: 'candidate', step: 'renewing', lease };
}

/** Whether a standby may be the next leader, as far as it knows. */
export function isVacant({ seen, lease }: Standby): boolean {
  return lease !== null && seen !== null && (seen.leader === null || seen.leader.lease === lease.id);
}

/** What counts is whose lease the key has: a campaign that seemed to fail may be the one that has landed. */
export function campaigned(state: Running, { lease: id, outcome }: Campaigned, turn: Turn): Election {
  if (state.phase !== 'candidate' || state.step !== 'campaigning' || state.lease.id !== id) return state;
  const standby: Standby = { ...standbyOf(state), pausedUntilMs: turn.nowMs + turn.times.retryMs };
  // Perhaps it is the lease that etcd will not have: with another one it is tried again.
  if (outcome.kind === 'refused') return { ...standby, lease: null };
  const isNews = outcome.kind === 'answered' && (state.seen === null || outcome.revision >= state.seen.revision);
  if (!isNews) return standby;
  const { leader, revision } = outcome;
  if (leader.lease === id) return elected(state, { leader, revision }, turn);
  return seeLeader(standbyOf(state), { leader, revision }, turn);
}

function elected({ lease, isGranting, pausedUntilMs }: Candidate, seen: Office, turn: Turn): Election {
  const { term } = seen.leader;
  const { nowMs, times, out } = turn;
  out.push({ type: 'catch-up', term });
  const byMs = nowMs + times.catchUpMs;
  const begun = { phase: 'catching-up', step: 'following', predecessor: null } as const;
  return { ...begun, lease, isGranting, pausedUntilMs, seen, term, byMs };
}
