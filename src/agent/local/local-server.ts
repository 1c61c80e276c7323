import { PacketReceiver, PacketSender } from '../../common/native/sockets/packets.js';
import type { ConnectionId } from '../../domain/agent/inputs.js';
import type { LocalRule } from '../../domain/agent/policy/local-rule.js';
import type { Holder } from '../../domain/claim-state.js';
import type { Reason, Refusal } from '../../domain/reasons.js';
import { Acceptor } from './acceptor.js';
import type { ListeningSocket } from './listening-socket.js';
import { type ConnectionEvents, LocalConnection, type Misuse } from './local-connection.js';
import { MAX_PACKET_BYTES } from './packets/packet-limits.js';
import type { RequestId } from './packets/packet-parser.js';
import { helloPacket } from './packets/packet-writer.js';
import type { IdentifiedPeer, identifyPeer } from './peer.js';
import { PeerAdmission } from './peer-admission.js';
import type { Poller } from './poller.js';
import type { RefusedPeer } from './refused-peer.js';
import type { ConnectionLimits } from './shares/connection-limits.js';
import { PausedConnections } from './shares/paused-connections.js';
import { RefusalNotes } from './shares/refusal-notes.js';
import type { ProcessWatches } from './watched-process.js';

/**
 * A peer that has no claim is hung up on after so long without a word: VMMs connect to redeem, and a
 * bound claim needs no connection.
 */
export const IDLE_MAX_MS = 60_000;
const IDLE_SWEEP_INTERVAL_MS = 5_000;

const NOBODYS_TOKEN = 'refused a claim token that no claim on this node has';
const OTHERS_TOKEN = 'refused a claim token to a process that its claim is not for';
const MISUSE: Readonly<Record<Misuse['reason'], string>> = {
  NOT_THE_PEER: 'hung up on a connection that another process used, not the one that made it',
  UNEXPECTED_FDS: 'hung up on a connection that brought fds',
};

/** What the server tells the core thread. */
export interface ServerEvents extends ConnectionEvents {
  connected(connection: LocalConnection): void;
  /** It was not taken on, or hung up on. */
  refused(refused: RefusedPeer): void;
  /** It is not read from for a while. */
  delayed(delayed: RefusedPeer): void;
  log(level: 'warn' | 'debug', message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** A socket that peers connect to, and who may do what there. */
export interface LocalDoor {
  readonly path: string;
  readonly socket: ListeningSocket;
  readonly rules: readonly LocalRule[];
}

export interface ServerOptions {
  readonly doors: readonly LocalDoor[];
  readonly nodeName: string;
  readonly limits: ConnectionLimits;
  readonly identify: typeof identifyPeer;
  readonly poller: Poller;
  readonly processes: ProcessWatches;
  /** Whether the process has an RMA. */
  readonly isHolder: (process: Holder) => boolean;
  readonly events: ServerEvents;
}

/** The server of rma-local/1: it takes connections on and knows them by id. */
export class LocalServer {
  private readonly sender = new PacketSender(MAX_PACKET_BYTES);
  private readonly receiver = new PacketReceiver(MAX_PACKET_BYTES, { hasSenders: true });
  private readonly connections = new Map<ConnectionId, LocalConnection>();
  private readonly hello: string;
  private readonly paused = new PausedConnections<LocalConnection>();
  private readonly acceptors: readonly Acceptor[];
  private readonly admission: PeerAdmission;
  private lastId = 0;
  private nowMs = 0;
  private sweepAtMs = 0;
  private readonly notes: RefusalNotes;

  constructor(private readonly options: ServerOptions) {
    this.hello = helloPacket(options.nodeName);
    this.notes = new RefusalNotes((message, fields) => options.events.log('warn', message, fields));
    const { limits, identify, doors, events } = options;
    const { sender, notes } = this;
    this.admission = new PeerAdmission({
      limits,
      identify,
      sender,
      notes,
      onRefused: (refused) => events.refused(refused),
    });
    this.acceptors = doors.map((door) => this.acceptor(door));
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
    let dueMs = this.paused.tick(nowMs);
    for (const acceptor of this.acceptors) dueMs = Math.min(dueMs, acceptor.tick(nowMs) ?? dueMs);
    if (nowMs >= this.sweepAtMs) this.endIdle(nowMs);
    if (this.connections.size > 0) dueMs = Math.min(dueMs, this.sweepAtMs);
    return dueMs === Number.POSITIVE_INFINITY ? null : dueMs;
  }

  /** An RMA has reached this peer. */
  noteServed(connection: LocalConnection): void {
    this.options.limits.noteServed(connection.peer.holder.uid);
  }

  /**
   * The token of a request is nobody's, or not for this peer. Whoever has said too many of them is hung up on, and
   * hears when to come again.
   */
  refuseToken(id: ConnectionId, requestId: RequestId, refusal: Refusal): void {
    const connection = this.connections.get(id);
    if (connection === undefined) return;
    const { holder } = connection.peer;
    this.notes.note(refusal.reason === 'TOKEN_UNKNOWN' ? NOBODYS_TOKEN : OTHERS_TOKEN, holder, this.nowMs);
    const limited = this.options.limits.noteWrongToken(holder.uid, this.nowMs);
    connection.sendError(requestId, limited ?? refusal);
    if (limited !== null) this.hangUp(connection, limited.reason);
  }

  private endIdle(nowMs: number): void {
    this.sweepAtMs = nowMs + IDLE_SWEEP_INTERVAL_MS;
    for (const connection of [...this.connections.values()]) {
      if (nowMs - connection.lastHeardMs < IDLE_MAX_MS || this.options.isHolder(connection.peer.holder)) continue;
      connection.sendError(null, idle());
      this.hangUp(connection, 'CONNECTION_IDLE');
    }
  }

  private hangUp(connection: LocalConnection, reason: Reason): void {
    const { peer, socketPath } = connection;
    this.options.events.refused({ reason, socketPath, ...peer.holder });
    connection.close();
  }

  /** Stops listening and hangs up on everyone. */
  close(): void {
    for (const acceptor of this.acceptors) acceptor.close();
    for (const connection of [...this.connections.values()]) connection.close();
  }

  /** False when it was turned away before anything was read about it. */
  private take(fd: number, door: LocalDoor): boolean {
    const admitted = this.admission.admit(fd, door, this.nowMs);
    if (typeof admitted === 'object') this.open(fd, admitted, door.path);
    return admitted !== 'limited';
  }

  private acceptor(door: LocalDoor): Acceptor {
    const { poller, events } = this.options;
    return new Acceptor({
      socket: door.socket,
      poller,
      take: (fd) => this.take(fd, door),
      onShortage: ({ message: problem }) =>
        events.log('warn', 'no fd left for another local connection; they wait', { problem }),
    });
  }

  private open(fd: number, { peer, rule, pidfd, isPidfdOfSocket }: IdentifiedPeer, socketPath: string): void {
    const { poller, processes, events } = this.options;
    const id = ++this.lastId;
    // A connection can outlive its process in the hands of a child; it has nobody's rights then.
    const process = processes.watch(peer.holder, pidfd, () => this.connections.get(id)?.close());
    const { sender, receiver } = this;
    const connection: LocalConnection = new LocalConnection({
      id,
      fd,
      peer,
      socketPath,
      isPidfdOfSocket,
      process,
      poller,
      sender,
      receiver,
      greeting: this.hello,
      events: {
        request: (asking, requestId, request) => {
          asking.lastHeardMs = this.nowMs;
          events.request(asking, requestId, request);
        },
        closed: (closed) => this.closed(closed, rule),
      },
      onMisuse: (misuse) => this.noteMisuse(connection, misuse),
      onPacket: () => this.pace(connection),
    });
    connection.lastHeardMs = this.nowMs;
    this.connections.set(id, connection);
    events.connected(connection);
    // Last: the peer answers it with its request, and by then this thread should have nothing else to do.
    connection.greet();
  }

  /** Leaves a connection alone for a while whose user asks too often. */
  private pace(connection: LocalConnection): void {
    const { id, peer, socketPath } = connection;
    const { holder } = peer;
    const pauseMs = this.options.limits.notePacket(holder.uid, this.nowMs);
    if (pauseMs === 0 || !this.connections.has(id)) return;
    this.paused.pause(connection, this.nowMs + pauseMs);
    this.notes.note('reads more slowly from a user who asks too often', holder, this.nowMs);
    this.options.events.delayed({ reason: 'RATE_LIMITED', socketPath, ...holder });
  }

  private noteMisuse({ peer: { holder }, socketPath }: LocalConnection, misuse: Misuse): void {
    this.notes.note(MISUSE[misuse.reason], holder, this.nowMs);
    this.options.events.refused({ ...misuse, socketPath, ...holder });
  }

  private closed(connection: LocalConnection, rule: LocalRule): void {
    this.connections.delete(connection.id);
    this.paused.forget(connection);
    this.admission.leave({ peer: connection.peer, rule });
    this.options.events.closed(connection);
  }
}

function idle(): Refusal {
  return {
    reason: 'CONNECTION_IDLE',
    message: `hung up: this process has no claim here and said nothing for ${IDLE_MAX_MS / 1000} s; connect again when there is something to ask`,
  };
}
