import type { Socket } from 'node:net';
import type { Clock } from '../clock/clock.js';

/** A server that has taken a connection says something at once; a busy one takes as long as it gives its clients. */
export const FIRST_WORD_MS = 10_000;

/**
 * Closes a client's connection over which nothing ever came, as from a process that is stopped: nobody else would, and
 * each attempt leaves one.
 */
export function closeIfSilent(socket: Socket, clock: Clock): void {
  const timer = clock.schedule(FIRST_WORD_MS, () => {
    if (socket.bytesRead === 0) socket.destroy();
  });
  socket.once('close', () => timer.cancel());
}
