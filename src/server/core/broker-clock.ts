import type { Clock } from '../../common/clock/clock.js';
import type { BrokerMs } from '../../domain/ids.js';

/** The broker's time: see BrokerMs. */
export interface BrokerClock {
  nowMs(): BrokerMs;
}

/**
 * Wall clock once, monotonic from then on: a stepped wall clock neither ends claims nor gives them life. It starts no earlier
 * than `notBefore`, the latest moment in the store, so that time does not go back across a restart either.
 */
export function createBrokerClock(clock: Clock, notBefore: BrokerMs): BrokerClock {
  const originMs = Math.max(clock.wallMs(), notBefore) - clock.monotonicMs();
  return { nowMs: () => Math.floor(originMs + clock.monotonicMs()) as BrokerMs };
}
