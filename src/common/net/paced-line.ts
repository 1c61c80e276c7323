import type { Clock, Timer } from '../clock/clock.js';
import { type Waiter, WaitingLine } from './waiting-line.js';

/** At what rate those who wait in a line are served. */
export interface AdmissionPace {
  readonly perSecond: number;
  /** The burst after a quiet period, so that clients do not notice the limit in normal use. */
  readonly atOnce: number;
  /** How many may wait. */
  readonly waitingMax: number;
}

const SERVING_INTERVAL_MS = 20;

/** Somebody who waits, and may leave meanwhile. */
export interface PacedWaiter extends Waiter {
  /** It has left. */
  readonly destroyed: boolean;
}

/** What a line works with. */
export interface PacedLineParts<T> {
  readonly clock: Clock;
  readonly pace: AdmissionPace;
  readonly serve: (waiter: T) => void;
}

/** Serves those who come at a rate that leaves time for everything else: at once as long as they are few. */
export class PacedLine<T extends PacedWaiter> {
  private readonly line: WaitingLine<T>;
  private allowance: number;
  private allowedAtMs: number;
  private timer: Timer | null = null;

  constructor(private readonly parts: PacedLineParts<T>) {
    this.line = new WaitingLine(parts.pace.waitingMax);
    this.allowance = parts.pace.atOnce;
    this.allowedAtMs = parts.clock.monotonicMs();
  }

  /** How many wait. */
  get length(): number {
    return this.line.length;
  }

  /** Adds to the line of `whose`, as WaitingLine has it; returns whom there was no room for. */
  add(whose: string, waiter: T): T | null {
    const refused = this.line.add(whose, waiter);
    if (this.timer === null) this.serveSome();
    return refused;
  }

  /** Refuses all who wait. */
  clear(): void {
    this.timer?.cancel();
    this.timer = null;
    this.line.clear();
  }

  private readonly serveSome = (): void => {
    this.timer = null;
    this.allowMore();
    while (this.line.length > 0 && this.allowance >= 1) {
      const waiter = this.line.take();
      if (waiter !== undefined && !waiter.destroyed) this.serve(waiter);
    }
    if (this.line.length > 0) this.timer = this.parts.clock.schedule(SERVING_INTERVAL_MS, this.serveSome);
  };

  private serve(waiter: T): void {
    this.allowance -= 1;
    this.parts.serve(waiter);
  }

  private allowMore(): void {
    const nowMs = this.parts.clock.monotonicMs();
    const { perSecond, atOnce } = this.parts.pace;
    const more = ((nowMs - this.allowedAtMs) * perSecond) / 1000;
    this.allowance = Math.min(atOnce, this.allowance + more);
    this.allowedAtMs = nowMs;
  }
}
