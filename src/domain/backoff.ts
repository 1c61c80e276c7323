/** How the waits between attempts grow. */
export interface BackoffPolicy {
  /** Upper bound of the first wait. */
  readonly firstMs: number;
  /** Upper bound of every wait. */
  readonly maxMs: number;
}

/** 2^30 first waits exceed any cap; the limit keeps the exponent where numbers are exact. */
const DOUBLINGS_MAX = 30;

/** Upper bound of the wait after `failures` failures in a row (from 1): doubles with each, up to the cap. */
export function longestDelayMs({ firstMs, maxMs }: BackoffPolicy, failures: number): number {
  return Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, DOUBLINGS_MAX));
}

/**
 * The wait after `failures` failures in a row, drawn from the upper half of its range by `random`, a number in [0, 1).
 * The draw spreads out a thousand callers that lost the same broker at once; the lower bound keeps an unlucky caller
 * from retrying too soon.
 */
export function drawnDelayMs(policy: BackoffPolicy, failures: number, random: number): number {
  return (longestDelayMs(policy, failures) * (1 + random)) / 2;
}

/** Counts failures in a row, and draws the wait after each. */
export class Backoff {
  #failures = 0;

  /** `random` gives numbers from 0 up to, not including, 1. */
  constructor(
    private readonly policy: BackoffPolicy,
    private readonly random: () => number,
  ) {}

  /** An attempt failed: how long to wait before the next one. */
  nextMs(): number {
    this.#failures += 1;
    return drawnDelayMs(this.policy, this.#failures, this.random());
  }

  /** An attempt succeeded: the next wait starts over. */
  reset(): void {
    this.#failures = 0;
  }
}
