import type { Refusal } from '../../reasons.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Waiting, WaitQueue } from './wait-queue.js';

/** What the caller provides for the queue to be served. */
export interface Serving {
  readonly fleet: Fleet;
  readonly queue: WaitQueue;
  /**
   * Decides on a request as of now, applies the decision at once and answers the caller; false when the request has to
   * keep waiting.
   */
  readonly serve: (waiting: Waiting) => boolean;
}

/** Gives what has become free to waiting requests, in their order, until no request can use what is left. */
export function serveWaiting(serving: Serving): void {
  const { fleet, queue } = serving;
  const freed = fleet.takeFreed();
  if (queue.size === 0 || freed.nodes.size + freed.tenants.size === 0) return;
  const candidates = queue.candidates(fleet, freed);
  for (let next = candidates.next(); !next.done; ) next = candidates.next(serveOne(serving, next.value));
}

/** True when the request was answered; the next of its shape may then be tried. */
function serveOne({ queue, serve }: Serving, waiting: Waiting): boolean {
  if (!serve(waiting)) return false;
  queue.remove(waiting.ticket);
  // Repetitions of the request get the same answer now.
  for (const same of queue.sameRequest(waiting)) {
    if (serve(same)) queue.remove(same.ticket);
  }
  return true;
}

/** True for a refusal that more capacity or quota may resolve, so that waiting makes sense. */
export function isMendedByWaiting({ reason }: Refusal): boolean {
  return reason === 'NO_FREE_RMA' || reason === 'TENANT_QUOTA_REACHED';
}
