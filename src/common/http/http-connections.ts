import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Of a socket, or of the TLS connection over it. */
type Ends = Pick<Socket, 'remoteAddress' | 'remotePort' | 'localAddress'>;

/**
 * Limits the connections of an HTTP server in such a way that a new one always gets in: the connection that has been
 * without a response in progress for longest is closed for it. So idle, silent or half-sent requests keep nobody out,
 * however many there are.
 */
export class HttpConnections {
  private readonly open = new Map<string, Socket>();
  /** Connections without a response in progress, the longest first. */
  private readonly quiet = new Set<Socket>();

  constructor(private readonly max: number) {}

  /** False when all others have a response in progress. */
  admit(socket: Socket): boolean {
    if (this.open.size >= this.max && !this.makeRoom()) return false;
    const key = keyOf(socket);
    this.open.set(key, socket);
    this.quiet.add(socket);
    socket.once('close', () => this.forget(key, socket));
    return true;
  }

  /** Follows what the server answers to whom. */
  watch(server: Server): void {
    server.on('request', ({ socket }, response) => {
      const connection = this.open.get(keyOf(socket));
      if (connection === undefined) return;
      this.quiet.delete(connection);
      response.once('close', () => {
        if (!connection.destroyed) this.quiet.add(connection);
      });
    });
  }

  /** Cuts all of them, with the responses in progress. */
  cutAll(): void {
    for (const socket of this.open.values()) socket.destroy();
  }

  private makeRoom(): boolean {
    const [oldest] = this.quiet;
    if (oldest === undefined) return false;
    this.forget(keyOf(oldest), oldest);
    oldest.destroy();
    return true;
  }

  private forget(key: string, socket: Socket): void {
    this.quiet.delete(socket);
    if (this.open.get(key) === socket) this.open.delete(key);
  }
}

/** The ends of a connection tell which one it is, also when TLS is between. */
function keyOf({ remoteAddress, remotePort, localAddress }: Ends): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}
