import { RmaError } from '../../common/errors/rma-error.js';
import { delayAwake } from '../delay-awake.js';
import { Patience, type PatienceTerms } from './patience.js';
import { isWorthRepeating } from './retry-policy.js';

/** What repeating needs. */
export interface RepeatOptions extends PatienceTerms {
  /** For all attempts and the waits between them, in milliseconds. */
  readonly deadlineMs: number;
}

/**
 * Makes an idempotent `attempt`, again when that may help, for as long as the deadline lets. Each attempt is told how
 * many milliseconds it has left, and rejects with an RmaError. What repeating cannot cure is the caller's at once.
 */
export async function repeat<T>(options: RepeatOptions, attempt: (remainingMs: number) => Promise<T>): Promise<T> {
  const patience = new Patience(options, options.deadlineMs);
  for (;;) {
    try {
      return await attempt(patience.remainingMs);
    } catch (thrown) {
      const error = RmaError.from(thrown);
      const delayMs = isWorthRepeating(error) ? patience.delayMsAfter(error) : null;
      if (delayMs === null) throw error;
      await delayAwake(options.clock, delayMs);
    }
  }
}
