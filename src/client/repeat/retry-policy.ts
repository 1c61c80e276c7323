import type { RmaError } from '../../common/errors/rma-error.js';

/** Eight attempts with the usual waits take about eight seconds: most of a default deadline. */
export const ATTEMPTS_MAX_DEFAULT = 8;

/**
 * Whether repeating the very same request may help and can do no harm. Only for idempotent requests.
 *
 * UNAVAILABLE: nobody was there, or it says so itself. Not PREPARE_FAILED: that claim is over, and the same request id
 * will always be answered with it. OVERLOADED only with a time to wait: without one it came from the transport, as when a
 * message is too large, and will do so again.
 */
export function isWorthRepeating(error: RmaError): boolean {
  if (error.reason === 'PREPARE_FAILED') return false;
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
