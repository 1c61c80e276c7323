import { MessageChannel } from 'node:worker_threads';

/**
 * Keeps the process running until released. An open port does that; timers of the Clock, signal handlers and a gRPC
 * channel without calls do not.
 */
export function keepAlive(): () => void {
  const { port1 } = new MessageChannel();
  port1.on('message', () => undefined);
  return () => port1.close();
}
