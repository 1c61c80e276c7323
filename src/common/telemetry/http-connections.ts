import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps the connections of an HTTP server within a bound, such that a newcomer always gets in: the one that has been
 * without an answer under way for longest makes room. So connections that are idle, silent or half of a request shut
 * nobody out, however many there are.
 */
export class HttpConnections {
  /** Those without an answer under way, in the order in which they became so. */
  private readonly quiet = new Set<Socket>();
  private count = 0;

  constructor(
    server: Server,
    private readonly max: number,
  ) {
    server.on('connection', (socket) => this.opened(socket));
    server.on('request', (_request, response) => {
      const { socket } = response;
      if (socket === null) return;
      this.quiet.delete(socket);
      response.once('close', () => {
        if (!socket.destroyed) this.quiet.add(socket);
      });
    });
  }

  private opened(socket: Socket): void {
    this.count += 1;
    socket.once('close', () => {
      this.count -= 1;
      this.quiet.delete(socket);
    });
    if (this.count > this.max) this.makeRoom(socket);
    this.quiet.add(socket);
  }

  /** Where all others have an answer under way, the newcomer goes. */
  private makeRoom(newcomer: Socket): void {
    const [oldest = newcomer] = this.quiet;
    this.quiet.delete(oldest);
    oldest.destroy();
  }
}
