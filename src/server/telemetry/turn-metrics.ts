import { Gauge, type Registry } from 'prom-client';
import type { Clock } from '../../common/clock/clock.js';

/** A turn is seen when it is longer than this, and told so much shorter at worst. */
const LOOK_INTERVAL_MS = 50;

/**
 * The longest turn of the event loop, in processor time. Lateness by the clock says that callers waited, also when
 * other programs had the processor; this says that the broker itself was at work without a pause.
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
      help: 'The longest that the event loop was at work without a pause since the last scrape, in processor time.',
      collect() {
        this.set(take());
      },
    });
    this.look();
  }

  /** A turn cannot have taken longer than a timer was late because of it, nor more processor time than there was. */
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
