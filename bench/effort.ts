/** Whether to measure shortly: good for finding out what a change does, not for the record. */
const QUICK = process.argv.includes('--quick');

/** How long, and how often, calls are made. */
export interface Effort {
  readonly warmUpMs: number;
  readonly roundMs: number;
  readonly rounds: number;
}

/**
 * Long enough for the compiler to be done with what is hot: a broker that has served for 2 s
 * takes a third longer for a claim.
 */
const WARM_UP_MS = 5_000;

/** Rounds long enough for the collector to take part. */
export const LOAD: Effort = QUICK
  ? { warmUpMs: WARM_UP_MS, roundMs: 1_000, rounds: 3 }
  : { warmUpMs: WARM_UP_MS, roundMs: 3_000, rounds: 5 };

/** How long a caller's waits are looked at, without and with an attack. */
export const ATTACK_MS = QUICK ? 4_000 : 15_000;

/** How long something is watched that does little. */
export const WATCH_MS = QUICK ? 5_000 : 20_000;
