import type { ElectionEffect } from './effects.js';
import type { EndCause, Ended, HandingOver, Leading } from './election.js';
import type { ElectionTimes } from './times.js';

/** What one input is handled with. */
export interface Turn {
  readonly nowMs: number;
  readonly times: ElectionTimes;
  /** What is to be done, so far. */
  readonly out: ElectionEffect[];
}

/** Takes no further part from now on. */
export function end(why: EndCause, { out }: Turn): Ended {
  out.push({ type: 'end', why });
  return { phase: 'ended', why };
}

/** The same for one that leads, or has until now: the next one need not wait for it. */
export function leave({ term }: Leading | HandingOver, why: EndCause, turn: Turn): Ended {
  const ended = end(why, turn);
  turn.out.push({ type: 'say-stopped', term });
  return ended;
}
