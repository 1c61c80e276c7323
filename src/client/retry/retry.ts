import { RmaError } from '../../common/errors/rma-error.js';
import { delayAwake } from '../delay-awake.js';
import { RetryBudget, type RetryTerms } from './retry-budget.js';
import { isWorthRepeating } from './retry-policy.js';

/** Settings for retries of one call. */
export interface RepeatOptions extends RetryTerms {
  /** For all attempts and the waits between them, in milliseconds. */
  readonly deadlineMs: number;
}

/**
 * Runs an idempotent `attempt`, and retries while that may help and the deadline allows it. Each attempt is given the
 * milliseconds that are left, and rejects with an RmaError. An error that retrying cannot cure is thrown at once.
 */
export async function repeat<T>(options: RepeatOptions, attempt: (remainingMs: number) => Promise<T>): Promise<T> {
  const budget = new RetryBudget(options, options.deadlineMs);
  for (;;) {
    try {
      return await attempt(budget.remainingMs);
    } catch (thrown) {
      const error = RmaError.from(thrown);
      const delayMs = isWorthRepeating(error) ? budget.delayMsAfter(error) : null;
      if (delayMs === null) throw error;
      await delayAwake(options.clock, delayMs);
    }
  }
}
