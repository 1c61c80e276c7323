import type { Clock } from '../../common/clock/clock.js';
import type { BrokerMs, WallMs } from '../../domain/ids.js';
import type { StoredTime } from './wall-times.js';
import { type WallOffset, wallTime, withOffset } from './wall-times.js';

/** The broker's time, and what it is on the wall clock: see BrokerMs. */
export interface BrokerClock {
  nowMs(): BrokerMs;
  wallOf(ms: BrokerMs): WallMs;
  /** What a store keeps of it. */
  time(): StoredTime;
}

/**
 * Time goes on from the last moment that is in the store, by the monotonic clock: while no broker runs it stands
 * still. The wall clock is where a new store begins, and for people to see otherwise: set wrong, or set right, it
 * neither ends claims nor gives them life.
 */
export function createBrokerClock(clock: Clock, stored: StoredTime | null): BrokerClock {
  return new StoredClock(clock, stored);
}

class StoredClock implements BrokerClock {
  private readonly originMs: number;
  private offsets: readonly WallOffset[];
  private lastMs: BrokerMs;

  constructor(
    private readonly clock: Clock,
    stored: StoredTime | null,
  ) {
    // The stored moment is over: what is of it is shown as it was.
    const startMs = stored === null ? clock.wallMs() : stored.nowMs + 1;
    this.originMs = startMs - clock.monotonicMs();
    this.offsets = stored?.wallOffsets ?? [];
    this.lastMs = startMs as BrokerMs;
    this.nowMs();
  }

  nowMs(): BrokerMs {
    const exactMs = this.originMs + this.clock.monotonicMs();
    const nowMs = Math.floor(exactMs) as BrokerMs;
    this.offsets = withOffset(this.offsets, nowMs, Math.round(this.clock.wallMs() - exactMs));
    this.lastMs = nowMs;
    return nowMs;
  }

  wallOf(ms: BrokerMs): WallMs {
    // What is to come depends on the wall clock as it is now.
    if (ms > this.lastMs) this.nowMs();
    return wallTime(this.offsets, ms);
  }

  time(): StoredTime {
    const nowMs = this.nowMs();
    return { nowMs, wallOffsets: this.offsets };
  }
}
