import { Gauge, type Registry } from 'prom-client';
import type { Clock } from '../../common/clock/clock.js';

/** How often the loop is checked. Shorter turns are not seen; longer ones are measured at most this much too short. */
const LOOK_INTERVAL_MS = 50;

/**
 * The longest turn of the event loop, in processor time. A late timer only shows that callers waited, perhaps because
 * other programs had the processor; this shows that the broker itself worked without a pause.
 */
export class TurnMetrics {
  private longestMs = 0;
  private lookedAtMs = 0;
  private cpuAtMs = 0;

  /** @param cpuMs processor time of this process so far, in milliseconds */
  constructor(
    registry: Registry,
    private readonly clock: Clock,
    private readonly cpuMs: () => number,
  ) {
    const take = () => this.take();
    new Gauge({
      registers: [registry],
      name: 'rma_broker_turn_cpu_max_seconds',
      help: 'The longest turn of the event loop since the last scrape, in processor time.',
      collect() {
        this.set(take());
      },
    });
    this.look();
  }

  /** A turn took no longer than the delay of a timer that it held up, and no more processor time than was used. */
  private look(): void {
    const nowMs = this.clock.monotonicMs();
    const cpuMs = this.cpuMs();
    if (this.lookedAtMs > 0) {
      const lateMs = nowMs - this.lookedAtMs - LOOK_INTERVAL_MS;
      this.longestMs = Math.max(this.longestMs, Math.min(lateMs, cpuMs - this.cpuAtMs));
    }
    this.lookedAtMs = nowMs;
    this.cpuAtMs = cpuMs;
    this.clock.schedule(LOOK_INTERVAL_MS, () => this.look());
  }

  private take(): number {
    const longestMs = this.longestMs;
    this.longestMs = 0;
    return longestMs / 1000;
  }
}
