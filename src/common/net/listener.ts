import { lookup } from 'node:dns/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../clock/clock.js';
import { parseAddress } from '../config/address.js';
import { type AdmissionPace, PacedLine } from './paced-line.js';
import { WAITING_MAX } from './waiting-line.js';

/** Without TLS, a connection costs about a millisecond: half of the time is left for existing ones. */
export const PLAIN_PACE: AdmissionPace = { perSecond: 500, atOnce: 64, waitingMax: WAITING_MAX };

/**
 * A handshake costs up to five milliseconds. The last one in the line waits for eight seconds, since an agent gives the
 * broker ten to welcome it; those that find no room come back by themselves.
 */
export const TLS_PACE: AdmissionPace = { perSecond: 100, atOnce: 16, waitingMax: 800 };

/** How many connections the kernel holds that it has accepted and the program has not. */
const BACKLOG = 1_024;

/** Why a new connection is refused: too many wait already, there is no room, or the kernel reported an error. */
export type ConnectionRefusal = 'line_full' | 'all_in_use' | 'error';

/** What a listener depends on. */
export interface ListenerParts {
  readonly clock: Clock;
  readonly pace: AdmissionPace;
  /** Takes a connection up; false when there is no room for it. */
  readonly connections: { admit(socket: Socket): boolean };
  readonly metrics: { refused(cause: ConnectionRefusal): void };
  /** Serves a connection that has been admitted; it is paused. */
  readonly serve: (socket: Socket) => void;
}

/** A port. It accepts connections at once and admits them at a rate that leaves time for everything else. */
export class Listener {
  private readonly servers: Server[] = [];
  private readonly line: PacedLine<Socket>;

  constructor(private readonly parts: ListenerParts) {
    const { clock, pace } = parts;
    this.line = new PacedLine({ clock, pace, serve: (socket) => this.serve(socket) });
  }

  /** How many connections wait to be admitted. */
  get waitingCount(): number {
    return this.line.length;
  }

  /**
   * Listens on every address that the host resolves to; returns the port, which is the same for all. Rejects with the
   * kernel's error when it can listen on none of them.
   */
  async listen(address: string): Promise<number> {
    const { host, port } = parseAddress(address) ?? { host: address, port: 0 };
    const problems: Error[] = [];
    let bound = port;
    for (const { address: ip } of await lookup(host, { all: true })) {
      const opened = await this.open(ip, bound).catch((problem: Error) => problem);
      if (typeof opened === 'number') bound = opened;
      else problems.push(opened);
    }
    const [problem] = problems;
    if (this.servers.length === 0) throw problem ?? new Error(`${host} has no address`);
    return bound;
  }

  /** Admits no more connections. */
  close(): void {
    for (const server of this.servers) server.close();
    this.line.clear();
  }

  private open(host: string, port: number): Promise<number> {
    // Paused: nothing is read before a session is there to read it.
    const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => this.accept(socket));
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, backlog: BACKLOG }, () => {
        server.off('error', reject);
        // For example out of file descriptors: this connection is lost, but the next one may succeed.
        server.on('error', () => this.parts.metrics.refused('error'));
        this.servers.push(server);
        const opened = server.address();
        resolve(typeof opened === 'object' && opened !== null ? opened.port : port);
      });
    });
  }

  private accept(socket: Socket): void {
    // A client may hang up while it waits; an admitted connection gets a listener from its session.
    socket.on('error', () => {});
    if (this.line.add(socket.remoteAddress ?? '', socket) !== null) this.parts.metrics.refused('line_full');
  }

  private serve(socket: Socket): void {
    if (!this.parts.connections.admit(socket)) {
      this.parts.metrics.refused('all_in_use');
      socket.destroy();
      return;
    }
    this.parts.serve(socket);
  }
}
