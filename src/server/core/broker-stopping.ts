import { RmaError } from '../../common/errors/rma-error.js';
import { type ClaimId, claimName } from '../../domain/ids.js';
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

/** Why calls end: what `stopping` was aborted with, or that the broker stops. */
export function endOfCalls(stopping: AbortSignal): RmaError {
  return stopping.reason instanceof RmaError ? stopping.reason : brokerStopping();
}

/** The same for a caller whose claim is placed already, and durable. */
export function stoppingBeforePrepared(id: ClaimId, stopping: AbortSignal): RmaError {
  const claim = claimName(id);
  const { refusal } = endOfCalls(stopping);
  const message = `the broker is stopping; ${claim} is placed: repeat with the same request_id, or look with GetClaim`;
  return new RmaError({ ...refusal, message, metadata: { claim } });
}
