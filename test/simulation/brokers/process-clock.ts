import type { Clock } from '../../../src/common/clock/clock.js';

const HOUR_MS = 3_600_000;
/** How far the wall clock is off in one life of a broker after the other. */
const WALL_OFF_MS = [0, 5 * HOUR_MS, -3 * HOUR_MS, 48 * HOUR_MS];

/** The clock of one process: its machine started at another time than others, and has another idea of the hour. */
export function clockOfProcess(clock: Clock, life: number): Clock {
  const wallOffMs = WALL_OFF_MS[life % WALL_OFF_MS.length] ?? 0;
  const monotonicOffMs = (life % 7) * HOUR_MS;
  return {
    monotonicMs: () => clock.monotonicMs() + monotonicOffMs,
    wallMs: () => clock.wallMs() + wallOffMs,
    schedule: (delayMs, task) => clock.schedule(delayMs, task),
  };
}
