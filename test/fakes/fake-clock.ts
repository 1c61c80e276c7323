import type { Clock, Timer } from '../../src/common/clock/clock.js';

interface Waiting {
  readonly dueAtMs: number;
  readonly order: number;
  readonly task: () => void;
}

/** Timers that one `advance` may run; more of them means that a timer re-arms itself without letting time pass. */
const TIMERS_PER_ADVANCE_MAX = 100_000;

/**
 * A clock that stands still until the test moves it. Timers run in the order in which they fall due,
 * ties in the order of scheduling.
 */
export class FakeClock implements Clock {
  #nowMs: number;
  #wallOffsetMs: number;
  #order = 0;
  readonly #waiting = new Set<Waiting>();

  /** Starts far from zero by default, so that code which takes 0 for "never" is found out. */
  constructor(startMs = 1_000_000, wallMs = 1_700_000_000_000) {
    this.#nowMs = startMs;
    this.#wallOffsetMs = wallMs - startMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#nowMs + this.#wallOffsetMs;
  }

  /** Sets the wall clock forward, or back when negative; no time passes. */
  stepWall(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }

  schedule(delayMs: number, task: () => void): Timer {
    this.#order += 1;
    const waiting = { dueAtMs: this.#nowMs + Math.max(delayMs, 0), order: this.#order, task };
    this.#waiting.add(waiting);
    return { cancel: () => void this.#waiting.delete(waiting) };
  }

  /** In how many milliseconds each scheduled timer is due, soonest first. */
  waiting(): readonly number[] {
    return this.#inOrder().map(({ dueAtMs }) => dueAtMs - this.#nowMs);
  }

  /**
   * Moves time forward and runs, each at its own moment, all timers that fall due, those scheduled meanwhile included.
   */
  advance(byMs: number): void {
    const untilMs = this.#nowMs + byMs;
    for (let ran = 0; this.#runNext(untilMs); ran += 1) assertTimePasses(ran);
    this.#nowMs = untilMs;
  }

  /** Like `advance`, and lets promises and I/O callbacks that are ready run before, between and after the timers. */
  async advanceAndSettle(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await settle();
    for (let ran = 0; this.#runNext(untilMs); ran += 1) {
      assertTimePasses(ran);
      await settle();
    }
    this.#nowMs = untilMs;
    await settle();
  }

  #runNext(untilMs: number): boolean {
    const next = this.#next();
    if (next === undefined || next.dueAtMs > untilMs) return false;
    this.#waiting.delete(next);
    this.#nowMs = next.dueAtMs;
    next.task();
    return true;
  }

  /** Without an order of all: a test may let days pass, with a timer every few seconds. */
  #next(): Waiting | undefined {
    let next: Waiting | undefined;
    for (const waiting of this.#waiting) if (next === undefined || compare(waiting, next) < 0) next = waiting;
    return next;
  }

  #inOrder(): Waiting[] {
    return [...this.#waiting].sort(compare);
  }
}

function compare(a: Waiting, b: Waiting): number {
  return a.dueAtMs - b.dueAtMs || a.order - b.order;
}

function assertTimePasses(timersRun: number): void {
  if (timersRun >= TIMERS_PER_ADVANCE_MAX) throw new Error('timers re-arm themselves without letting time pass');
}

/**
 * Lets every promise continuation that is ready run, and one round of I/O callbacks. No time passes on a fake clock.
 */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
