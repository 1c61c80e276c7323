import { EPOLL } from '../../common/native/epoll.js';
import { closeFd } from '../../common/native/files.js';
import { NativeError } from '../../common/native/native-error.js';
import { PacketReceiver, PacketSender } from '../../common/native/packets.js';
import { acceptConnection } from '../../common/native/sockets.js';
import type { ConnectionId } from '../../domain/agent/ports.js';
import type { Refusal } from '../../domain/reasons.js';
import type { ConnectionLimits } from './connection-limits.js';
import type { ListeningSocket } from './listening-socket.js';
import { type ConnectionEvents, LocalConnection } from './local-connection.js';
import { MAX_PACKET_BYTES } from './packet-limits.js';
import { errorPacket, helloPacket } from './packet-writer.js';
import type { IdentifiedPeer, identifyPeer, LocalPolicy } from './peer.js';
import type { Polled, Poller } from './poller.js';
import type { ProcessWatches } from './watched-process.js';

/** For so long no connection is taken on when the agent or the machine has run out of fds; they wait in the backlog. */
const ACCEPT_PAUSE_MS = 100;

/** What the server tells the core thread. */
export interface ServerEvents extends ConnectionEvents {
  connected(connection: LocalConnection): void;
  log(level: 'warn' | 'debug', message: string, fields: Readonly<Record<string, unknown>>): void;
}

export interface ServerOptions {
  readonly socket: ListeningSocket;
  readonly nodeName: string;
  readonly policy: LocalPolicy;
  readonly limits: ConnectionLimits;
  readonly identify: typeof identifyPeer;
  readonly poller: Poller;
  readonly processes: ProcessWatches;
  readonly events: ServerEvents;
}

/** The server of rma-local/1: it takes connections on and knows them by id. */
export class LocalServer {
  private readonly sender = new PacketSender(MAX_PACKET_BYTES);
  private readonly receiver = new PacketReceiver(MAX_PACKET_BYTES);
  private readonly connections = new Map<ConnectionId, LocalConnection>();
  private readonly hello: string;
  private accepting: Polled | null = null;
  private acceptAgainAtMs: number | null = null;
  private lastId = 0;
  private nowMs = 0;

  constructor(private readonly options: ServerOptions) {
    this.hello = helloPacket(options.nodeName);
    this.startAccepting();
  }

  get connectionCount(): number {
    return this.connections.size;
  }

  get(id: ConnectionId): LocalConnection | undefined {
    return this.connections.get(id);
  }

  /** Sends everybody a packet. */
  broadcast(packet: string): void {
    for (const connection of [...this.connections.values()]) connection.send(packet);
  }

  /** To be called once a round; says when the next call is due, null when there is nothing to wait for. */
  tick(nowMs: number): number | null {
    this.nowMs = nowMs;
    if (this.acceptAgainAtMs !== null && nowMs >= this.acceptAgainAtMs) this.startAccepting();
    return this.acceptAgainAtMs;
  }

  /** Stops listening and hangs up on everyone. */
  close(): void {
    this.accepting?.stop();
    this.options.socket.close();
    for (const connection of [...this.connections.values()]) connection.close();
  }

  private startAccepting(): void {
    this.acceptAgainAtMs = null;
    this.accepting = this.options.poller.watch(this.options.socket.fd, EPOLL.IN, () => this.acceptOne());
  }

  /**
   * One in each round: it costs some 50 µs, mostly for /proc, while others wait to be served, and who was greeted sends its
   * request at once. Further ones make the next round begin at once.
   */
  private acceptOne(): void {
    try {
      const fd = acceptConnection(this.options.socket.fd);
      if (fd !== null) this.take(fd);
    } catch (error) {
      if (!isOutOfFds(error)) throw error;
      this.pause(error);
    }
  }

  /** Level-triggered, the waiting connection would wake this thread again and again. */
  private pause(error: NativeError): void {
    this.accepting?.stop();
    this.accepting = null;
    this.acceptAgainAtMs = this.nowMs + ACCEPT_PAUSE_MS;
    this.options.events.log('warn', 'no fd left for another local connection; they wait', { problem: error.message });
  }

  private take(fd: number): void {
    const identified = this.identify(fd);
    if (!identified.ok) return this.turnAway(fd, identified.refusal);
    const refusal = this.options.limits.take(identified.value.peer.holder.uid);
    if (refusal === null) return this.open(fd, identified.value);
    closeFd(identified.value.pidfd);
    this.turnAway(fd, refusal);
  }

  private identify(fd: number): ReturnType<typeof identifyPeer> {
    try {
      return this.options.identify(fd, this.options.policy);
    } catch (error) {
      closeFd(fd);
      throw error;
    }
  }

  private open(fd: number, { peer, pidfd, isPidfdOfSocket }: IdentifiedPeer): void {
    const { poller, processes, events } = this.options;
    const id = ++this.lastId;
    // A connection can outlive its process in the hands of a child; it has nobody's rights then.
    const process = processes.watch(peer.holder, pidfd, () => this.connections.get(id)?.close());
    const { sender, receiver } = this;
    const connection: LocalConnection = new LocalConnection({
      id,
      fd,
      peer,
      isPidfdOfSocket,
      process,
      poller,
      sender,
      receiver,
      greeting: this.hello,
      events: { request: events.request, closed: (closed) => this.closed(closed) },
    });
    this.connections.set(id, connection);
    events.connected(connection);
    // Last: the peer answers it with its request, and by then this thread should have nothing else to do.
    connection.greet();
  }

  private closed(connection: LocalConnection): void {
    this.connections.delete(connection.id);
    this.options.limits.give(connection.peer.holder.uid);
    this.options.events.closed(connection);
  }

  private turnAway(fd: number, refusal: Refusal): void {
    this.options.events.log('debug', 'turned a local connection away', {
      reason: refusal.reason,
      why: refusal.message,
    });
    try {
      this.sender.send(fd, errorPacket(null, refusal));
    } finally {
      closeFd(fd);
    }
  }
}

function isOutOfFds(error: unknown): error is NativeError {
  return error instanceof NativeError && ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'].includes(error.code);
}
