import type { Clock } from '../../common/clock/clock.js';

/**
 * Wakes one waiter. However often it rang meanwhile, the next wait ends once: who is slow sees the latest state only.
 */
export class Notifier {
  private isNotified = false;
  private wake: () => void = () => {};

  /** @param signal rings when it aborts, too */
  constructor(
    private readonly clock: Clock,
    signal: AbortSignal,
  ) {
    if (signal.aborted) this.notify();
    else signal.addEventListener('abort', () => this.notify(), { once: true });
  }

  notify(): void {
    this.isNotified = true;
    this.wake();
  }

  /** What rang so far is dealt with. Call it before looking. */
  reset(): void {
    this.isNotified = false;
  }

  /** Resolves when it has rung since it was silenced, and after `timeoutMs` at the latest. */
  notified(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.isNotified) return resolve();
      const timer = this.clock.schedule(timeoutMs, resolve);
      this.wake = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}
