/** Short rounds: good enough to see what a change does, not for published figures. */
const QUICK = process.argv.includes('--quick');

/** How long, and how often, calls are made. */
export interface Effort {
  readonly warmUpMs: number;
  readonly roundMs: number;
  readonly rounds: number;
}

/** Long enough for hot code to be compiled: a broker that has served for only 2 s takes a third longer per claim. */
const WARM_UP_MS = 5_000;

/** Rounds are long enough to include garbage collection. */
export const LOAD: Effort = QUICK
  ? { warmUpMs: WARM_UP_MS, roundMs: 1_000, rounds: 3 }
  : { warmUpMs: WARM_UP_MS, roundMs: 3_000, rounds: 5 };

/** How long a caller's waiting times are measured, without and with an attack. */
export const ATTACK_MS = QUICK ? 4_000 : 15_000;

/** How long a process that does little is observed. */
export const WATCH_MS = QUICK ? 5_000 : 20_000;
