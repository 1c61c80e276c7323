import { type Clock, delay } from '../common/clock/clock.js';
import { keepAlive } from '../common/clock/keep-alive.js';

/**
 * Waits as `delay` does, and keeps the process running meanwhile: it may be waiting for nothing but a repeated call.
 */
export async function delayAwake(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  const release = keepAlive();
  await delay(clock, delayMs, signal);
  release();
}
