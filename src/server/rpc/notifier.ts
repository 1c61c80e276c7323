import type { Clock } from '../../common/clock/clock.js';

/**
 * Wakes one waiter. However often it was notified in the meantime, the next wait ends once: a slow waiter only sees the
 * latest state.
 */
export class Notifier {
  private isNotified = false;
  private wake: () => void = () => {};

  /** @param signal its abort notifies, too */
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

  /** Forgets earlier notifications. Call it before reading the state. */
  reset(): void {
    this.isNotified = false;
  }

  /** Resolves when it has been notified since the last reset, or after `timeoutMs`. */
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
