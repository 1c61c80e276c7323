import { isVacant } from './campaign.js';
import type { Election } from './election.js';
import { predecessorOf } from './succeed.js';
import { RENEWALS_IN_FLIGHT_MAX } from './times.js';

/** When the next tick is due, after what is due already was done; null when none is. */
export function wakeAtMs(state: Election): number | null {
  if (state.phase === 'ended') return null;
  const { lease, isGranting, pausedUntilMs } = state;
  const predecessor = predecessorOf(state);
  const times = [
    ...(lease === null && !isGranting ? [pausedUntilMs] : []),
    ...(lease === null ? [] : [lease.untilMs]),
    ...(lease !== null && lease.inFlight < RENEWALS_IN_FLIGHT_MAX ? [lease.renewAtMs] : []),
    ...(state.phase === 'standby' && isVacant(state) ? [pausedUntilMs] : []),
    ...(state.phase === 'catching-up' ? [state.byMs] : []),
    ...(state.phase === 'leader' || state.phase === 'handing-over' ? [state.answersUntilMs] : []),
    ...(predecessor === null ? [] : [predecessor.silentFromMs, predecessor.askAtMs]),
  ];
  return times.length === 0 ? null : Math.min(...times);
}
