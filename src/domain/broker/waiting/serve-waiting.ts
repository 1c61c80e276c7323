import type { Refusal } from '../../reasons.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Waiting, WaitQueue } from './wait-queue.js';

/** What the rim does for the queue, between one request and the next. */
export interface Serving {
  readonly fleet: Fleet;
  readonly queue: WaitQueue;
  /** Decides on a request as it is now, applies the decision at once and answers; false when it has to wait on. */
  readonly serve: (waiting: Waiting) => boolean;
}

/**
 * Serves requests that wait with what has become free, in their order, until nothing more
 * of it is of use to any of them.
 */
export function serveWaiting(serving: Serving): void {
  const { fleet, queue } = serving;
  const freed = fleet.takeFreed();
  if (queue.size === 0 || freed.nodes.size + freed.tenants.size === 0) return;
  const candidates = queue.candidates(fleet, freed);
  for (let next = candidates.next(); !next.done; ) next = candidates.next(serveOne(serving, next.value));
}

/** True when the request is answered, so that the next of its shape may be tried. */
function serveOne({ queue, serve }: Serving, waiting: Waiting): boolean {
  if (!serve(waiting)) return false;
  queue.remove(waiting.ticket);
  const { requestId } = waiting;
  // Repetitions of the request get the same, now.
  for (const same of requestId === null ? [] : queue.withRequestId(requestId)) {
    if (serve(same)) queue.remove(same.ticket);
  }
  return true;
}

/** True for a refusal that capacity may mend: of a node or a tenant, and not of the request. */
export function isMendedByWaiting({ reason }: Refusal): boolean {
  return reason === 'NO_FREE_RMA' || reason === 'TENANT_QUOTA_REACHED';
}
