import { RmaError } from '../../../common/errors/rma-error.js';
import { RETRY_AFTER_MS } from '../../../domain/retry-after.js';
import { Seats } from '../../admission/seats.js';

/**
 * How many batches and streams are served at once. Each has up to 1,000 operations under way, of some 10 KB each with
 * all that waits for it: past 64 of them callers would wait for one another anyhow.
 */
const BULK_CALLS_MAX = 64;

/** Bounds what bulk calls may ask of the broker together. */
export function bulkSeats(): Seats {
  return new Seats(BULK_CALLS_MAX, tooManyBulkCalls);
}

function tooManyBulkCalls(): RmaError {
  const message = `the broker serves ${BULK_CALLS_MAX} batches and streams of claims already; retry later, or use one stream for more`;
  return new RmaError({ reason: 'OVERLOADED', message, retryAfterMs: RETRY_AFTER_MS.ROOM_MADE });
}
