import type { Clock } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { delayAwake } from '../keep-alive.js';
import { backoffDelayMs } from './backoff.js';
import { isWorthRepeating } from './retry-policy.js';

/** What repeating needs. */
export interface RepeatOptions {
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** For all attempts and the waits between them, in milliseconds. */
  readonly deadlineMs: number;
  readonly attemptsMax: number;
}

/**
 * Makes an idempotent `attempt`, again when that may help, within the deadline. Each attempt is told how many milliseconds
 * it has left, and rejects with an RmaError. A wait that would go past the deadline is not begun: the error is the caller's at once.
 */
export async function repeat<T>(options: RepeatOptions, attempt: (remainingMs: number) => Promise<T>): Promise<T> {
  const { clock, random, attemptsMax } = options;
  const endMs = clock.monotonicMs() + options.deadlineMs;
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt(endMs - clock.monotonicMs());
    } catch (thrown) {
      const error = RmaError.from(thrown);
      const delayMs = backoffDelayMs(failures, random(), error.retryAfterMs);
      const isInTime = clock.monotonicMs() + delayMs < endMs;
      if (failures >= attemptsMax || !isInTime || !isWorthRepeating(error)) throw error;
      await delayAwake(clock, delayMs);
    }
  }
}
