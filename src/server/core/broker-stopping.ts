import { RmaError } from '../../common/errors/rma-error.js';
import { RETRY_AFTER_MS } from '../../domain/retry-after.js';

/**
 * The error for callers that still wait when the broker stops: this broker or another will be back, so they should
 * retry.
 */
export function brokerStopping(): RmaError {
  return new RmaError({
    reason: 'NOT_READY',
    message: 'the broker is stopping; retry',
    retryAfterMs: RETRY_AFTER_MS.PROGRAM_BACK,
  });
}
