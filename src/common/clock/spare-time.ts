import type { EventLoopUtilityFunction } from 'node:perf_hooks';

/** Above this share of busy time the event loop has none to spare: whatever more it does, something else waits for. */
const BUSY_SHARE = 0.85;

/** The shortest period measured: in a shorter one, a single task or pause would be all of it. */
const WINDOW_MS = 20;

/** Whether the event loop had time to spare recently; true until it has been measured for long enough. */
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
