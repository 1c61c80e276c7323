import type { Clock, Timer } from '../../common/clock/clock.js';

/**
 * Of an interval: an answer that took longer does not put the next heartbeat off, or a slow broker
 * would take its agents for silent.
 */
const ANSWER_SHARE_MAX = 0.1;

/**
 * When the agent says that it lives: in an interval after the broker's answer to the last time. The broker answers what
 * has come within a short while together, so the next heartbeats of all those agents come together too, which costs it
 * about half of what they would one by one. Without an answer, in an interval after the last time.
 */
export class Heartbeats {
  private timer: Timer | null = null;
  private beatAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: Clock,
    private readonly intervalMs: number,
    private readonly beat: () => void,
  ) {}

  start(): void {
    this.timer = this.clock.schedule(this.intervalMs, () => {
      this.beatAtMs = this.clock.monotonicMs();
      this.start();
      this.beat();
    });
  }

  /** The broker has answered a heartbeat. */
  answered(): void {
    if (this.clock.monotonicMs() - this.beatAtMs > this.intervalMs * ANSWER_SHARE_MAX) return;
    this.stop();
    this.start();
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = null;
  }
}
