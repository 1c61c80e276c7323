import type { RmaError } from '../../common/errors/rma-error.js';
import type { Reason } from '../../domain/reasons.js';

/**
 * PREPARE_FAILED: that claim is over, and the same request id will always be answered with it. The others: a person
 * waits for what one node says, and is better told at once that it says nothing.
 */
const GIVEN_UP: readonly Reason[] = ['PREPARE_FAILED', 'NODE_SILENT', 'NODE_NO_ANSWER'];

/**
 * Whether repeating the very same request may help and can do no harm. Only for idempotent requests.
 *
 * UNAVAILABLE: nobody was there, or it says so itself. OVERLOADED only with a time to wait: without one it came from
 * the transport, as when a message is too large, and will do so again.
 */
export function isWorthRepeating(error: RmaError): boolean {
  if (GIVEN_UP.includes(error.reason)) return false;
  if (error.reason === 'OVERLOADED') return error.retryAfterMs !== undefined;
  return error.code === 'UNAVAILABLE';
}

/** Whether a watch goes on after this end: it misses nothing by resuming, or starts over. */
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
