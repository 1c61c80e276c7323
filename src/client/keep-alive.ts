import { MessageChannel } from 'node:worker_threads';

/**
 * Keeps the process running until released. Timers of the Clock do not, and a channel without calls does not either: a
 * program that waits for nothing but a repeated call would end in the middle of it.
 */
export function keepAlive(): () => void {
  const { port1 } = new MessageChannel();
  port1.on('message', () => undefined);
  return () => port1.close();
}
