/** A timer that can be stopped; stopping twice is harmless. */
export interface Timer {
  cancel(): void;
}

/**
 * All time outside this folder comes from a Clock. Production code takes one as an argument, so that tests and the
 * simulator control time.
 */
export interface Clock {
  /** Milliseconds on a clock that never goes back, from an arbitrary start. For deadlines and durations. */
  monotonicMs(): number;
  /** Milliseconds since the epoch. Only for display, and for what outlives the process. */
  wallMs(): number;
  /** Runs `task` once, `delayMs` from now. The timer does not keep the process alive. */
  schedule(delayMs: number, task: () => void): Timer;
}

/** Resolves after `delayMs` on `clock`, or at once when `signal` aborts. It never rejects. */
export function delay(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const finish = () => {
      timer.cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = clock.schedule(delayMs, finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
}
