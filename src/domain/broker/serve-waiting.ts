import type { Refusal, Result } from '../reasons.js';
import type { Claim } from './claim.js';
import type { Decision } from './decision.js';
import type { Fleet } from './fleet.js';
import type { Ticket, Waiting, WaitQueue } from './wait-queue.js';

/** What the rim does for the queue, between one request and the next. */
export interface Serving {
  readonly fleet: Fleet;
  readonly queue: WaitQueue;
  /** Decides on a request as it is now; applies nothing. */
  readonly decide: (waiting: Waiting) => Result<Decision<Claim>>;
  /** Applies the decision at once, and answers whoever waits. */
  readonly answer: (ticket: Ticket, decided: Result<Decision<Claim>>) => void;
}

/** Serves requests that wait with what has become free, in their order, until nothing more of it is of use to any of them. */
export function serveWaiting(serving: Serving): void {
  const { fleet, queue } = serving;
  const freed = fleet.takeFreed();
  if (queue.size === 0 || freed.nodes.size + freed.tenants.size === 0) return;
  const candidates = queue.candidates(fleet, freed);
  for (let next = candidates.next(); !next.done; ) next = candidates.next(serve(serving, next.value));
}

/** True when the request is answered, so that the next of its shape may be tried. */
function serve(serving: Serving, waiting: Waiting): boolean {
  if (!settle(serving, waiting)) return false;
  const { requestId } = waiting.command;
  // Repetitions of the request get the same claim, now.
  for (const same of requestId === null ? [] : serving.queue.withRequestId(requestId)) settle(serving, same);
  return true;
}

function settle({ queue, decide, answer }: Serving, waiting: Waiting): boolean {
  const decided = decide(waiting);
  if (!decided.ok && isMendedByWaiting(decided.refusal)) return false;
  queue.remove(waiting.ticket);
  answer(waiting.ticket, decided);
  return true;
}

/** True for a refusal that capacity may mend: of a node or a tenant, and not of the request. */
export function isMendedByWaiting({ reason }: Refusal): boolean {
  return reason === 'NO_FREE_RMA' || reason === 'TENANT_QUOTA_REACHED';
}
