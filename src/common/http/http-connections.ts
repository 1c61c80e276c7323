import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Limits the connections of an HTTP server in such a way that a new one always gets in: the connection that has been
 * without a response in progress for longest is closed for it. So idle, silent or half-sent requests keep nobody out,
 * however many there are.
 */
export class HttpConnections {
  /** Connections without a response in progress, the longest first. */
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

  /** Where all others have a response in progress, the new one is closed. */
  private makeRoom(newcomer: Socket): void {
    const [oldest = newcomer] = this.quiet;
    this.quiet.delete(oldest);
    oldest.destroy();
  }
}
