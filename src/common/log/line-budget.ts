import type { Clock } from '../clock/clock.js';

/**
 * Lines about strangers in a second. The others are only counted, in the next line and in the metrics: whoever reaches
 * the port could fill the disk otherwise.
 */
export const LINES_PER_SECOND = 20;

/** Bounds the lines that others can make a program log. */
export class LineBudget {
  private second = 0;
  private told = 0;
  private untold = 0;

  constructor(
    private readonly clock: Pick<Clock, 'monotonicMs'>,
    private readonly linesPerSecond = LINES_PER_SECOND,
  ) {}

  /** How many lines were left out since the last one; null when this one is to be left out, too. */
  take(): number | null {
    const second = Math.floor(this.clock.monotonicMs() / 1_000);
    if (second !== this.second) [this.second, this.told] = [second, 0];
    this.told += 1;
    if (this.told > this.linesPerSecond) {
      this.untold += 1;
      return null;
    }
    const { untold } = this;
    this.untold = 0;
    return untold;
  }
}
