import { MessageChannel } from 'node:worker_threads';
import { type Clock, delay } from '../common/clock/clock.js';

/**
 * Keeps the process running until released. Timers of the Clock do not, and a channel without calls does not either: a
 * program that waits for nothing but a repeated call would end in the middle of it.
 */
function keepAlive(): () => void {
  const { port1 } = new MessageChannel();
  port1.on('message', () => undefined);
  return () => port1.close();
}

/** Waits as `delay` does, and keeps the process running meanwhile. */
export async function delayAwake(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  const release = keepAlive();
  await delay(clock, delayMs, signal);
  release();
}
