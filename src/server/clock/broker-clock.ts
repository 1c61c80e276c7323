import type { Clock } from '../../common/clock/clock.js';
import type { BrokerMs, WallMs } from '../../domain/ids.js';
import type { StoredTime } from './wall-times.js';
import { type WallOffset, wallTime, withOffset } from './wall-times.js';

/** The broker's time, and its conversion to wall-clock time: see BrokerMs. */
export interface BrokerClock {
  nowMs(): BrokerMs;
  wallOf(ms: BrokerMs): WallMs;
  /** The time as a store keeps it. */
  time(): StoredTime;
}

/**
 * Continues from the last moment in the store, by the monotonic clock; while no broker runs, broker time stands still.
 * The wall clock only provides the start of a new store and times for display: setting it neither ends claims nor
 * extends them.
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
    // Starts one past the stored moment, so that times up to it are shown as they were.
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
    // Future times are shown by the wall clock's present offset.
    if (ms > this.lastMs) this.nowMs();
    return wallTime(this.offsets, ms);
  }

  time(): StoredTime {
    const nowMs = this.nowMs();
    return { nowMs, wallOffsets: this.offsets };
  }
}
