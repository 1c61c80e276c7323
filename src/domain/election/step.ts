import { campaigned, seekOffice } from './campaign.js';
import type { ElectionEffect } from './effects.js';
import type { CatchingUp, Election, HandingOver, Leading, Running } from './election.js';
import type { ElectionInput } from './inputs.js';
import { granted, grantFailed, keepLease, leaseOver, renewalFailed, renewed } from './lease.js';
import { giveUp, loadingOf, seeLeader } from './see-leader.js';
import { caughtUp, followed, openOffice, saidStopped, wrote } from './succeed.js';
import type { ElectionTimes } from './times.js';
import { end, leave, type Turn } from './turn.js';

/** What a broker is after an input, and what is to be done. */
export interface Step {
  readonly state: Election;
  readonly effects: readonly ElectionEffect[];
}

/**
 * Takes one input at a time: the broker as it is then, and what is to be done. What no longer concerns it changes
 * nothing. Before anything else is heard, a lease that may be over by the clock is over, and so is the office of who
 * has not written; only that it was renewed, or written, in time is heard before.
 */
export function step(state: Election, input: ElectionInput, at: { nowMs: number; times: ElectionTimes }): Step {
  const turn: Turn = { ...at, out: [] };
  const heard = inTurn(state, turn, [
    (running) => hearInTime(running, input, turn),
    (running) => (isOverdue(running, turn) ? leaseOver(running, turn) : running),
    (running) => (hasNotWritten(running, turn) ? leave(running, 'not-written', turn) : running),
    (running) => take(running, input, turn),
    (running) => (isLate(running, turn) ? resign(running, turn) : running),
    (running) => openOffice(running, turn),
    (running) => seekOffice(running, turn),
    (running) => keepLease(running, turn),
  ]);
  return { state: heard, effects: turn.out };
}

/** Each as long as the broker takes part. */
function inTurn(state: Election, turn: Turn, moves: readonly ((running: Running, turn: Turn) => Election)[]): Election {
  return moves.reduce<Election>((before, move) => (before.phase === 'ended' ? before : move(before, turn)), state);
}

function hearInTime(state: Running, input: ElectionInput, turn: Turn): Election {
  if (input.type === 'renewed') return renewed(state, input, turn);
  return input.type === 'wrote' ? wrote(state, input, turn) : state;
}

function hasNotWritten(state: Running, { nowMs }: Turn): state is Leading | HandingOver {
  return (state.phase === 'leader' || state.phase === 'handing-over') && nowMs >= state.answersUntilMs;
}

function isOverdue({ lease }: Running, { nowMs }: Turn): boolean {
  return lease !== null && nowMs >= lease.untilMs;
}

function isLate(state: Running, { nowMs }: Turn): state is CatchingUp {
  return state.phase === 'catching-up' && nowMs >= state.byMs;
}

function take(state: Running, input: ElectionInput, turn: Turn): Election {
  switch (input.type) {
    case 'loaded':
      return state.phase === 'loading' ? { ...state, phase: 'standby' } : state;
    case 'fell-behind':
      return fallBehind(state, turn);
    case 'granted':
      return granted(state, input, turn);
    case 'grant-failed':
      return grantFailed(state, turn);
    case 'renewed':
    case 'wrote':
      return state;
    case 'renewal-failed':
      return renewalFailed(state, input.lease, turn);
    case 'leader-seen':
      return seeLeader(state, input, turn);
    case 'campaigned':
      return campaigned(state, input, turn);
    case 'followed':
      return followed(state, input, turn);
    case 'said-stopped':
      return saidStopped(state, input, turn);
    case 'caught-up':
      return caughtUp(state, input, turn);
    case 'fenced':
      return state.phase === 'leader' || state.phase === 'handing-over' ? leave(state, 'fenced', turn) : state;
    case 'stop':
      return stop(state, turn);
    case 'finished':
      return state.phase === 'handing-over' ? letGo(state, turn) : state;
    case 'tick':
      return state;
  }
}

/**
 * Who has lost the thread neither campaigns nor keeps others from it, and sees anew who leads: etcd may have been
 * restored, and its revisions gone back. A leader no longer follows.
 */
function fallBehind(state: Running, turn: Turn): Election {
  const anew = { seen: null };
  if (state.phase === 'catching-up') return { ...giveUp(state, turn), ...anew };
  return state.phase === 'standby' || state.phase === 'candidate' ? { ...loadingOf(state), ...anew } : state;
}

/** Another broker may be sooner, and gets its turn. */
function resign(state: CatchingUp, turn: Turn): Election {
  const { nowMs, times } = turn;
  return { ...giveUp(state, turn), pausedUntilMs: nowMs + times.ttlMs };
}

function stop(state: Running, turn: Turn): Election {
  if (state.phase === 'handing-over') return state;
  if (state.phase === 'leader') {
    turn.out.push({ type: 'finish' });
    return { ...state, phase: 'handing-over' };
  }
  if (state.lease !== null) turn.out.push({ type: 'revoke', lease: state.lease.id });
  return end('stopped', turn);
}

/** From before the lease is given up nothing is answered any more. */
function letGo(state: HandingOver, turn: Turn): Election {
  const { lease } = state;
  const ended = leave(state, 'stopped', turn);
  turn.out.push({ type: 'revoke', lease: lease.id });
  return ended;
}
