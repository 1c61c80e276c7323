import type { Election, HeldLease, Running } from './election.js';
import type { ElectionInput } from './inputs.js';
import { loadingOf, standbyOf } from './see-leader.js';
import { countedMs, RENEWALS_IN_FLIGHT_MAX } from './times.js';
import { leave, type Turn } from './turn.js';

type InputOf<Type extends ElectionInput['type']> = Extract<ElectionInput, { readonly type: Type }>;

/** Asks for a lease where there is none, and renews the one that there is. */
export function keepLease(state: Running, { nowMs, times, out }: Turn): Election {
  const { lease } = state;
  if (lease === null) {
    if (state.isGranting || nowMs < state.pausedUntilMs) return state;
    out.push({ type: 'grant' });
    return { ...state, isGranting: true };
  }
  const isDue = nowMs >= lease.renewAtMs && lease.inFlight < RENEWALS_IN_FLIGHT_MAX;
  return isDue ? { ...state, lease: renewNow(lease, { nowMs, times, out }) } : state;
}

/** The lease with one more renewal under way. */
export function renewNow(lease: HeldLease, { nowMs, times, out }: Turn): HeldLease {
  out.push({ type: 'renew', lease: lease.id });
  return { ...lease, renewAtMs: nowMs + times.renewEveryMs, inFlight: lease.inFlight + 1 };
}

/** A lease that was asked for twice is used once; the other ends by itself. */
export function granted(state: Running, { lease: id, sentMs }: InputOf<'granted'>, { times }: Turn): Election {
  if (!state.isGranting || state.lease !== null) return state;
  const untilMs = sentMs + countedMs(times.ttlMs);
  return { ...state, isGranting: false, lease: { id, untilMs, renewAtMs: sentMs + times.renewEveryMs, inFlight: 0 } };
}

export function grantFailed(state: Running, { nowMs, times }: Turn): Election {
  if (!state.isGranting) return state;
  return { ...state, isGranting: false, pausedUntilMs: Math.max(state.pausedUntilMs, nowMs + times.retryMs) };
}

/** The answer to an earlier renewal may come after that to a later one: the time never shrinks. */
export function renewed(state: Running, { lease: id, sentMs, ttlMs }: InputOf<'renewed'>, turn: Turn): Election {
  const { lease } = state;
  if (lease?.id !== id) return state;
  if (ttlMs <= 0) return leaseOver(state, turn);
  const untilMs = Math.max(lease.untilMs, sentMs + countedMs(ttlMs));
  const kept: Running = { ...state, lease: { ...answered(lease), untilMs } };
  return kept.phase === 'candidate' && kept.step === 'renewing' ? campaign(kept, id, turn) : kept;
}

/** It is renewed again soon, through another member; what the lease has left of its time is not touched. */
export function renewalFailed(state: Running, id: string, { nowMs, times }: Turn): Election {
  const { lease } = state;
  if (lease?.id !== id) return state;
  const renewAtMs = Math.min(lease.renewAtMs, nowMs + times.retryMs);
  return { ...state, lease: { ...answered(lease), renewAtMs } };
}

/**
 * The lease is over, or may be. A leader has lost with it; whoever has not led yet asks for another one at once, since
 * etcd may have taken everybody's.
 */
export function leaseOver(state: Running, turn: Turn): Election {
  if (state.phase === 'leader' || state.phase === 'handing-over') return leave(state, 'lease-over', turn);
  // Who was elected has given its copy of the store to the work ahead, and reads it anew.
  const reads = state.phase === 'loading' || state.phase === 'catching-up';
  return { ...(reads ? loadingOf(state) : standbyOf(state)), lease: null };
}

function answered(lease: HeldLease): HeldLease {
  return { ...lease, inFlight: lease.inFlight - 1 };
}

function campaign(state: Running, lease: string, { out }: Turn): Election {
  if (state.phase !== 'candidate') return state;
  out.push({ type: 'campaign', lease });
  return { ...state, step: 'campaigning' };
}
