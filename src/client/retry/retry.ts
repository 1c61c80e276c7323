import { RmaError } from '../../common/errors/rma-error.js';
import { delayAwake } from '../delay-awake.js';
import { type Attempt, Attempts, type AttemptTerms } from './attempts.js';
import { isWorthRepeating } from './retry-policy.js';

/** Settings for retries of one call. */
export interface RepeatOptions extends AttemptTerms {
  /** For all attempts and the waits between them, in milliseconds. */
  readonly deadlineMs: number;
}

/**
 * Runs an idempotent `work`, and retries while that may help and the deadline allows it. Each attempt is told the
 * broker to ask and how much time is left, and rejects with an RmaError. An error that retrying cannot cure is thrown
 * at once.
 */
export async function repeat<T>(options: RepeatOptions, work: (attempt: Attempt) => Promise<T>): Promise<T> {
  const attempts = new Attempts(options, options.deadlineMs, isWorthRepeating);
  for (;;) {
    try {
      const answer = await work(attempts.next());
      attempts.answered();
      return answer;
    } catch (thrown) {
      const delayMs = attempts.delayMsAfter(RmaError.from(thrown));
      if (delayMs > 0) await delayAwake(options.clock, delayMs);
    }
  }
}
