/** How the waits between attempts grow. */
export interface BackoffPolicy {
  /** The longest first wait. */
  readonly firstMs: number;
  /** No wait is longer. */
  readonly maxMs: number;
}

/** 2^30 first waits are longer than any cap; the exponent stays where numbers are exact. */
const DOUBLINGS_MAX = 30;

/**
 * Waits between attempts: doubling, capped, and each drawn from the upper half of its range. The draw keeps a thousand
 * agents that lost the same broker from coming back in step; the lower bound keeps an unlucky one from hammering.
 */
export class Backoff {
  #attempts = 0;

  /** `random` gives numbers from 0 up to, not including, 1. */
  constructor(
    private readonly policy: BackoffPolicy,
    private readonly random: () => number,
  ) {}

  /** How long to wait before the next attempt. */
  nextMs(): number {
    const { firstMs, maxMs } = this.policy;
    const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(this.#attempts, DOUBLINGS_MAX));
    this.#attempts += 1;
    return ceiling * (0.5 + this.random() / 2);
  }

  /** An attempt went well: the next wait is a first one again. */
  reset(): void {
    this.#attempts = 0;
  }
}
