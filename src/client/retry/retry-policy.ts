import type { RmaError } from '../../common/errors/rma-error.js';
import type { Reason } from '../../domain/reasons.js';

/**
 * PREPARE_FAILED: that claim has ended, and the same request id will always get it. The others: a person waits for what
 * one node says, and should be told at once that it does not answer.
 */
const GIVEN_UP: readonly Reason[] = ['PREPARE_FAILED', 'NODE_SILENT', 'NODE_NO_ANSWER'];

/**
 * Whether retrying exactly the same request may help and is harmless. Only for idempotent requests.
 *
 * UNAVAILABLE: no server answered, or it says so itself. OVERLOADED only with a retry time: without one it came from
 * the transport, for example because a message is too large, and would happen again.
 */
export function isWorthRepeating(error: RmaError): boolean {
  if (GIVEN_UP.includes(error.reason)) return false;
  if (error.reason === 'OVERLOADED') return error.retryAfterMs !== undefined;
  return error.code === 'UNAVAILABLE';
}

/** Whether a watch continues after this error: resuming misses nothing, or starts over. */
export function isWorthWatchingAgain(error: RmaError): boolean {
  switch (error.reason) {
    case 'RESYNC_REQUIRED':
    case 'WATCH_TOO_SLOW':
      return true;
    case 'TOO_MANY_WATCHES':
      return error.retryAfterMs !== undefined;
    default:
      return isWorthRepeating(error);
  }
}
