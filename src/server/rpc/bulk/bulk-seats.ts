import { RmaError } from '../../../common/errors/rma-error.js';
import { RETRY_AFTER_MS } from '../../../domain/retry-after.js';
import { Seats } from '../../admission/seats.js';

/**
 * How many batches and streams are served at once. Each has up to 1,000 operations in progress, of about 10 KB each.
 * With more than 64 of them, callers would only wait for one another.
 */
const BULK_CALLS_MAX = 64;

/** Bounds the total load of bulk calls. */
export function bulkSeats(): Seats {
  return new Seats(BULK_CALLS_MAX, tooManyBulkCalls, 'streams');
}

function tooManyBulkCalls(): RmaError {
  const message = `the broker serves ${BULK_CALLS_MAX} batches and streams of claims already; retry later, or use one stream for more`;
  return new RmaError({ reason: 'OVERLOADED', message, retryAfterMs: RETRY_AFTER_MS.ROOM_MADE });
}
