import { type Clock, delay } from '../common/clock/clock.js';
import { keepAlive } from '../common/clock/keep-alive.js';

/** Like `delay`, but keeps the process running: it may have nothing else to do than to retry a call. */
export async function delayAwake(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  const release = keepAlive();
  await delay(clock, delayMs, signal);
  release();
}
