import type { Clock } from '../../common/clock/clock.js';

/**
 * Half of the time that a value is remembered for, at the most; it is for this long at the least: a scrape in the
 * meantime sees it, and takes nothing away from the next one, as its answer may come too late.
 */
const HALF_MS = 30_000;

/** The least of what was noted lately. */
export class RecentLeast {
  private former = Number.POSITIVE_INFINITY;
  private current = Number.POSITIVE_INFINITY;
  private begunMs: number;

  constructor(private readonly clock: Pick<Clock, 'monotonicMs'>) {
    this.begunMs = clock.monotonicMs();
  }

  note(value: number): void {
    this.goOn();
    this.current = Math.min(this.current, value);
  }

  /** Infinity when nothing was noted. */
  get least(): number {
    this.goOn();
    return Math.min(this.former, this.current);
  }

  private goOn(): void {
    const nowMs = this.clock.monotonicMs();
    const sinceMs = nowMs - this.begunMs;
    if (sinceMs < HALF_MS) return;
    this.former = sinceMs < 2 * HALF_MS ? this.current : Number.POSITIVE_INFINITY;
    this.current = Number.POSITIVE_INFINITY;
    this.begunMs = nowMs;
  }
}
