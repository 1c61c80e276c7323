import type { Clock } from '../../common/clock/clock.js';

/** Wakes one waiter. However often it rang meanwhile, the next wait ends once: who is slow sees the latest state only. */
export class Bell {
  private hasRung = false;
  private wake: () => void = () => {};

  /** @param signal rings when it aborts, too */
  constructor(
    private readonly clock: Clock,
    signal: AbortSignal,
  ) {
    if (signal.aborted) this.ring();
    else signal.addEventListener('abort', () => this.ring(), { once: true });
  }

  ring(): void {
    this.hasRung = true;
    this.wake();
  }

  /** What rang so far is dealt with. Call it before looking. */
  silence(): void {
    this.hasRung = false;
  }

  /** Resolves when it has rung since it was silenced, and after `timeoutMs` at the latest. */
  rung(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.hasRung) return resolve();
      const timer = this.clock.schedule(timeoutMs, resolve);
      this.wake = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}
