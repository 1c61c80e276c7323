import type { Clock, Timer } from './clock.js';

/** setTimeout takes at most this; a longer delay would fire at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** The machine's own clocks. `monotonicMs` is CLOCK_MONOTONIC, so it may be compared across processes of one boot. */
export const systemClock: Clock = {
  monotonicMs: () => {
    const [seconds, nanos] = process.hrtime();
    return seconds * 1000 + nanos / 1_000_000;
  },
  wallMs: () => Date.now(),
  schedule(delayMs, task): Timer {
    const timer = setTimeout(task, Math.min(Math.max(delayMs, 0), LONGEST_TIMEOUT_MS));
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
