import type { CatchingUp, Election, Loading, Running, Seen, Standby } from './election.js';
import { leave, type Turn } from './turn.js';

/** What was seen at an older revision is old news: reads and a watch tell of the key side by side. */
export function seeLeader(state: Running, { leader, revision }: Seen, turn: Turn): Election {
  if (state.seen !== null && revision <= state.seen.revision) return state;
  const seen = { leader, revision };
  const isOwn = leader !== null && leader.lease === state.lease?.id;
  switch (state.phase) {
    // An earlier campaign has landed, and it could not lead for as long as it reads.
    case 'loading':
      return isOwn ? { ...giveUp(state, turn), seen } : { ...state, seen };
    case 'standby':
      return { ...state, seen };
    case 'candidate':
      return leader === null || isOwn ? { ...state, seen } : { ...standbyOf(state), seen };
    case 'catching-up':
      return isOwn ? { ...state, seen } : { ...loadingOf(state), seen };
    // It went with its lease, or somebody has removed it: all writes will be refused.
    case 'leader':
    case 'handing-over':
      return isOwn ? { ...state, seen } : leave(state, 'key-gone', turn);
  }
}

/** Back to where it waits for the office. */
export function standbyOf({ lease, isGranting, pausedUntilMs, seen }: Running): Standby {
  return { phase: 'standby', lease, isGranting, pausedUntilMs, seen };
}

/** Back to where it reads the store. */
export function loadingOf({ lease, isGranting, pausedUntilMs, seen }: Running): Loading {
  return { phase: 'loading', lease, isGranting, pausedUntilMs, seen };
}

/** The same for one that has the office, which others get at once. */
export function giveUp(state: Loading | CatchingUp, { out }: Turn): Loading {
  if (state.lease !== null) out.push({ type: 'revoke', lease: state.lease.id });
  return { ...loadingOf(state), lease: null };
}
