import type { ElectionEffect } from './effects.js';
import type { EndCause, Ended } from './election.js';
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
