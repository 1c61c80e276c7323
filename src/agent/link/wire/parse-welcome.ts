import { fromDuration } from '../../../common/wire/duration.js';
import { LINK_BATCH_ITEMS_MAX } from '../../../domain/contract-limits.js';
import type { Welcome__Output } from '../../../gen/rma/v1/Welcome.js';
import { outOfStep } from './out-of-step.js';

/** A broker that wants heartbeats more often than this is mistaken, and the node has better things to do. */
const HEARTBEAT_INTERVAL_MS_MIN = 10;
/**
 * A broker's longest sessionTtl is 5 minutes. A timer that is asked to wait for more than 24 days does not wait at all.
 */
const SESSION_TTL_MS_MAX = 24 * 60 * 60 * 1_000;

/** The terms of a session. */
export interface BrokerTerms {
  readonly heartbeatIntervalMs: number;
  readonly sessionTtlMs: number;
  /** How many claims the broker lets one message tell of. */
  readonly reportsPerMessageMax: number;
  /** Of the broker that leads; 0: it is alone. */
  readonly term: number;
}

/** The terms of a Welcome. Errors: SESSION_OUT_OF_STEP when no session could be held on them. */
export function parseWelcome(welcome: Welcome__Output): BrokerTerms {
  const heartbeatIntervalMs = fromDuration(welcome.heartbeatInterval) ?? 0;
  const sessionTtlMs = fromDuration(welcome.sessionTtl) ?? 0;
  const canHold = heartbeatIntervalMs >= HEARTBEAT_INTERVAL_MS_MIN && sessionTtlMs > heartbeatIntervalMs;
  if (!canHold || sessionTtlMs > SESSION_TTL_MS_MAX) {
    throw outOfStep(
      `no session can live with heartbeats every ${heartbeatIntervalMs} ms and a TTL of ${sessionTtlMs} ms`,
    );
  }
  const reportsPerMessageMax = welcome.takesBatches ? LINK_BATCH_ITEMS_MAX : 1;
  return { heartbeatIntervalMs, sessionTtlMs, reportsPerMessageMax, term: welcome.term };
}
