import { RmaError } from '../../common/errors/rma-error.js';
import { RETRY_AFTER_MS } from '../../domain/retry-after.js';

/** What whoever waits for something is told when the broker stops: it will be there again, or another in its place. */
export function brokerStopping(): RmaError {
  return new RmaError({
    reason: 'NOT_READY',
    message: 'the broker is stopping; retry',
    retryAfterMs: RETRY_AFTER_MS.PROGRAM_BACK,
  });
}
