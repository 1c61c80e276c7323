/** Whether to measure shortly: good for finding out what a change does, not for the record. */
const QUICK = process.argv.includes('--quick');

/** How long, and how often, calls are made. */
export interface Effort {
  readonly warmUpMs: number;
  readonly roundMs: number;
  readonly rounds: number;
}

/** Warm-up long enough for the compiler to be done with what is hot, and rounds long enough for the collector to take part. */
export const LOAD: Effort = QUICK
  ? { warmUpMs: 2_000, roundMs: 1_000, rounds: 3 }
  : { warmUpMs: 5_000, roundMs: 3_000, rounds: 5 };

/** How long something is watched that does little. */
export const WATCH_MS = QUICK ? 5_000 : 20_000;
