import type { Clock, Timer } from '../../common/clock/clock.js';

/** Notices that nothing was heard from the broker for too long. */
export class SilenceWatch {
  #heardAtMs: number;
  #timer: Timer | null = null;

  /** @param onSilence Told once for each `expect`, with how long the silence is. */
  constructor(
    private readonly clock: Clock,
    private readonly onSilence: (forMs: number) => void,
  ) {
    this.#heardAtMs = clock.monotonicMs();
  }

  /** The broker said something. */
  heard(): void {
    this.#heardAtMs = this.clock.monotonicMs();
  }

  /** From now on the broker has to say something within this time, again and again. The former time ends. */
  expect(withinMs: number): void {
    this.stop();
    this.#check(withinMs, withinMs);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #check(withinMs: number, afterMs: number): void {
    this.#timer = this.clock.schedule(afterMs, () => {
      const leftMs = this.#heardAtMs + withinMs - this.clock.monotonicMs();
      if (leftMs > 0) this.#check(withinMs, leftMs);
      else this.onSilence(withinMs);
    });
  }
}
