import type { EventLoopUtilityFunction } from 'node:perf_hooks';

/**
 * A loop that is busy for a larger share of its time has none to spare: whatever it does
 * more, something else waits for.
 */
const BUSY_SHARE = 0.85;

/** Shares are taken of at least so much time: of less, one piece of work or one pause would be all of it. */
const WINDOW_MS = 20;

/** Whether the event loop had time to spare of late: at first, and until it has been seen for long enough, it has. */
export function createSpareTime(utilization: EventLoopUtilityFunction): () => boolean {
  let since = utilization();
  let hasTimeToSpare = true;
  return () => {
    const now = utilization();
    const [activeMs, idleMs] = [now.active - since.active, now.idle - since.idle];
    if (activeMs + idleMs < WINDOW_MS) return hasTimeToSpare;
    since = now;
    hasTimeToSpare = activeMs < BUSY_SHARE * (activeMs + idleMs);
    return hasTimeToSpare;
  };
}
