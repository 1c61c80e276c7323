import type { CatchingUp, Election, LastWrite, Running } from './election.js';
import type { ElectionInput } from './inputs.js';
import { answersUntilMs } from './times.js';
import type { Turn } from './turn.js';

type InputOf<Type extends ElectionInput['type']> = Extract<ElectionInput, { readonly type: Type }>;

/*
 * A leader answers as long as its last write is no older than its lease's time, counted from the sending; a successor
 * has seen that write, which came later than it was sent, and leads no sooner than so much later. Unlike a lease, which
 * etcd may end before its time, a write is seen by both: whoever is elected has all that anybody else has written, and
 * nobody else writes any more.
 */

/** From when on whoever has written last answers nothing any more, if it does not say so sooner. */
export function silentFromMs({ seenMs, ttlMs }: LastWrite): number {
  return seenMs + ttlMs;
}

/** All is seen that was written before: what is left is that nobody else answers. */
export function followed(state: Running, { term, last }: InputOf<'followed'>, { nowMs, times }: Turn): Election {
  if (state.phase !== 'catching-up' || state.term !== term || state.step !== 'following') return state;
  const silentMs = silentFromMs(last);
  const predecessor = { term: last.term, silentFromMs: silentMs, askAtMs: nowMs };
  // However long the one before may take: whoever comes next would have to wait as well.
  return { ...state, step: 'waiting', predecessor, byMs: Math.max(nowMs, silentMs) + times.catchUpMs };
}

/** A leader that stopped, or has lost, has said that it answers nothing any more. */
export function saidStopped(state: Running, { term }: InputOf<'said-stopped'>, { nowMs }: Turn): Election {
  const predecessor = predecessorOf(state);
  if (state.phase !== 'catching-up' || predecessor?.term !== term) return state;
  return { ...state, predecessor: { ...predecessor, silentFromMs: nowMs } };
}

/** Writes once nobody else answers; asks until then whether that is so by now. */
export function openOffice(state: Running, { nowMs, times, out }: Turn): Election {
  const predecessor = predecessorOf(state);
  if (state.phase !== 'catching-up' || predecessor === null) return state;
  if (nowMs >= predecessor.silentFromMs) {
    out.push({ type: 'open', term: state.term });
    return { ...state, step: 'opening', predecessor: null };
  }
  if (nowMs < predecessor.askAtMs) return state;
  out.push({ type: 'ask-stopped' });
  return { ...state, predecessor: { ...predecessor, askAtMs: nowMs + times.askEveryMs } };
}

/** Its first write has landed: from here on whoever is elected waits for it. */
export function caughtUp(state: Running, { term, wroteMs }: InputOf<'caught-up'>, { times, out }: Turn): Election {
  if (state.phase !== 'catching-up' || state.term !== term || state.step !== 'opening') return state;
  const { lease, isGranting, pausedUntilMs, seen } = state;
  out.push({ type: 'lead', term });
  const untilMs = answersUntilMs(wroteMs, times);
  return { phase: 'leader', lease, isGranting, pausedUntilMs, seen, term, answersUntilMs: untilMs };
}

/** A write has landed. */
export function wrote(state: Running, { sentMs }: InputOf<'wrote'>, { times }: Turn): Running {
  if (state.phase !== 'leader' && state.phase !== 'handing-over') return state;
  return { ...state, answersUntilMs: Math.max(state.answersUntilMs, answersUntilMs(sentMs, times)) };
}

/** Whom it waits for; null while it does not. */
export function predecessorOf(state: Running): CatchingUp['predecessor'] {
  return state.phase === 'catching-up' ? state.predecessor : null;
}
