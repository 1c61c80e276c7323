import { RmaError } from '../../common/errors/rma-error.js';
import type { Refusal } from '../../domain/reasons.js';
import { RETRY_AFTER_MS } from '../../domain/retry-after.js';

/** Another broker is to be asked. @param address of the leader, where it is known */
export function notLeader(address: string | null): Refusal {
  if (address === null || address === '') {
    const message = 'this broker does not lead, and which one does is not known yet; ask the others, or retry';
    return { reason: 'NOT_LEADER', message, retryAfterMs: RETRY_AFTER_MS.LEADER_ELECTED };
  }
  return {
    reason: 'NOT_LEADER',
    message: `this broker does not lead; ask ${address}`,
    metadata: { leader: address },
  };
}

/** What open calls and streams of a leader are told that hands over. */
export function handingOver(): RmaError {
  const message = 'this broker hands over to another one; ask the others';
  return new RmaError({ reason: 'NOT_LEADER', message, retryAfterMs: RETRY_AFTER_MS.LEADER_ELECTED });
}

/** The same when it has lost the office. */
export function leadershipLost(): RmaError {
  const message = 'this broker leads no more; ask the others, and repeat what got no answer with the same request_id';
  return new RmaError({ reason: 'NOT_LEADER', message, retryAfterMs: RETRY_AFTER_MS.LEADER_ELECTED });
}
