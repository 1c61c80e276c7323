import { RmaError } from '../../common/errors/rma-error.js';
import { delayAwake } from '../delay-awake.js';
import { Attempts, type AttemptTerms } from './attempts.js';
import { isWorthRepeating } from './retry-policy.js';

/** Settings for retries of one call. */
export interface RepeatOptions extends AttemptTerms {
  /** For all attempts and the waits between them, in milliseconds. */
  readonly deadlineMs: number;
}

/**
 * Runs an idempotent `attempt`, and retries while that may help and the deadline allows it. Each attempt is given the
 * milliseconds that are left and the broker to ask, and rejects with an RmaError. An error that retrying cannot cure is
 * thrown at once.
 */
export async function repeat<T>(
  options: RepeatOptions,
  attempt: (remainingMs: number, address: string) => Promise<T>,
): Promise<T> {
  const attempts = new Attempts(options, options.deadlineMs, isWorthRepeating);
  for (;;) {
    try {
      const answer = await attempt(attempts.remainingMs, attempts.next());
      attempts.answered();
      return answer;
    } catch (thrown) {
      const delayMs = attempts.delayMsAfter(RmaError.from(thrown));
      if (delayMs > 0) await delayAwake(options.clock, delayMs);
    }
  }
}
