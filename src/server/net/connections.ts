import type { Socket } from 'node:net';
import type { Clock, Timer } from '../../common/clock/clock.js';
import type { KnownPeer } from '../../common/tls/peer-certificate.js';
import { ANONYMOUS, type Identity } from '../../domain/access/identity.js';
import type { CallerConnection } from '../admission/usage.js';
import type { ConnectionCut, ConnectionMetrics } from '../telemetry/connection-metrics.js';
import { Connection, type Newcomer, NO_CONNECTION, type Quiet } from './connection.js';

/**
 * The most connections without an open call from one address. Agents and watchers always have a call open, however many
 * share an address, and other clients need few connections: more than this is a flood or a leak.
 */
export const QUIET_PER_ADDRESS_MAX = 1_024;

/** How many connections are closed at once to make room, since searching for them takes a while. */
const EVICTED_AT_ONCE = 64;

/** How many streams of a connection may break the protocol before it is cut: more than a client breaks by accident. */
export const MISBEHAVIOURS_MAX = 64;

/** How long a connection may take to send the HTTP/2 preface. */
export const GREETING_MS = 10_000;
/** The HTTP/2 preface and the smallest settings frame: fewer bytes are not a valid start. */
export const GREETING_BYTES = 24 + 9;

/** How long a connection may outlive its certificate when the wall clock is set forward. */
const EXPIRY_LOOK_MS = 60_000;

const SWEEP_INTERVAL_MS = 1_000;

/** The connections of one address. */
interface Address extends Quiet {
  openCount: number;
}

/** What the connections depend on. */
export interface ConnectionParts {
  readonly clock: Clock;
  readonly metrics: Pick<ConnectionMetrics, 'cut'>;
  readonly connectionsMax: number;
}

/**
 * The open connections of the broker's port. Connections without an open call are closed to make room for others; those
 * with one stay.
 */
export class Connections {
  private readonly byPeer = new Map<string, Connection>();
  private readonly addresses = new Map<string, Address>();
  /** Connections that have not been checked for the HTTP/2 preface yet, oldest first. */
  private readonly fresh = new Set<Connection>();
  private timer: Timer | null = null;
  private readonly onEmpty: (() => void)[] = [];

  constructor(private readonly parts: ConnectionParts) {}

  get count(): number {
    return this.byPeer.size;
  }

  /** The limit on open connections. */
  get max(): number {
    return this.parts.connectionsMax;
  }

  /** The connection of a caller, as grpc-js names it. */
  readonly of = (peer: string): CallerConnection => this.byPeer.get(peer) ?? NO_CONNECTION;

  /**
   * Counts a stream on which the peer broke the protocol. A sound client does not do this repeatedly; one that goes on
   * has its connection cut, since each such stream costs the broker more than the client.
   */
  readonly misbehaved = (peer: string): void => {
    const connection = this.byPeer.get(peer);
    if (connection === undefined) return;
    connection.misbehaviourCount += 1;
    if (connection.misbehaviourCount > MISBEHAVIOURS_MAX) this.cut(connection, 'misbehaved');
  };

  /**
   * Counts a connection until it closes. When there is no room, one without an open call is closed; returns false when
   * all have one.
   */
  admit(socket: Socket, identity: Identity = ANONYMOUS): boolean {
    const { remoteAddress, remotePort } = socket;
    if (remoteAddress === undefined || socket.destroyed) return false;
    const address = this.addressOf(remoteAddress);
    if (quietCount(address) >= QUIET_PER_ADDRESS_MAX) this.evict(address, 1);
    const hasRoom = this.count < this.parts.connectionsMax || this.makeRoom();
    if (hasRoom) this.note(socket, remoteAddress, { peer: `${remoteAddress}:${remotePort}`, identity });
    return hasRoom;
  }

  /**
   * Notes who is at the other end of a connection, which is cut when the certificate that says so ends; returns false
   * when it is gone already.
   */
  readonly identify = (peer: string, { identity, validToMs }: KnownPeer): boolean => {
    const connection = this.byPeer.get(peer);
    if (connection === undefined) return false;
    connection.identity = identity;
    this.cutAt(connection, validToMs);
    return true;
  };

  /** Looks for connections that send nothing, until `signal` aborts. */
  start(signal: AbortSignal): void {
    const { clock } = this.parts;
    const sweep = () => {
      this.cutSilent(clock.monotonicMs() - GREETING_MS);
      this.timer = clock.schedule(SWEEP_INTERVAL_MS, sweep);
    };
    sweep();
    signal.addEventListener('abort', () => this.timer?.cancel(), { once: true });
  }

  /** Cuts all connections, including their open calls. */
  cutAll(): void {
    for (const connection of this.byPeer.values()) connection.cut();
  }

  /** Resolves when no connection is open. */
  async closed(): Promise<void> {
    if (this.count > 0) await new Promise<void>((resolve) => this.onEmpty.push(resolve));
  }

  private note(socket: Socket, remoteAddress: string, { peer, identity }: Newcomer): void {
    const address = this.addressOf(remoteAddress);
    this.addresses.set(remoteAddress, address);
    address.openCount += 1;
    const connection = new Connection(socket, { peer, identity }, this.parts.clock.monotonicMs(), address);
    this.byPeer.set(peer, connection);
    this.fresh.add(connection);
    socket.once('close', () => {
      this.forget(connection);
      address.openCount -= 1;
      if (address.openCount === 0) this.addresses.delete(remoteAddress);
    });
  }

  /** Looks again at times: a timer takes no more than 24 days, and the wall clock may be set. */
  private cutAt(connection: Connection, wallMs: number): void {
    const { clock } = this.parts;
    const leftMs = wallMs - clock.wallMs();
    if (leftMs <= 0) return this.cut(connection, 'certificate_ended');
    connection.expiry = clock.schedule(Math.min(leftMs, EXPIRY_LOOK_MS), () => this.cutAt(connection, wallMs));
  }

  /** Removes a connection that is closed, or is about to be. */
  private forget(connection: Connection): void {
    connection.leaveQuiet();
    connection.expiry?.cancel();
    this.fresh.delete(connection);
    if (this.byPeer.get(connection.peer) === connection) this.byPeer.delete(connection.peer);
    if (this.count === 0) for (const resolve of this.onEmpty.splice(0)) resolve();
  }

  private cutSilent(sinceMs: number): void {
    for (const connection of this.fresh) {
      if (connection.sinceMs > sinceMs) return;
      this.fresh.delete(connection);
      if (!connection.isUsed && connection.bytesRead < GREETING_BYTES) this.cut(connection, 'no_greeting');
    }
  }

  /** True when there is room now. */
  private makeRoom(): boolean {
    let [most, count] = [this.addressOf(''), 0];
    for (const address of this.addresses.values()) {
      if (quietCount(address) > count) [most, count] = [address, quietCount(address)];
    }
    this.evict(most, EVICTED_AT_ONCE);
    return this.count < this.parts.connectionsMax;
  }

  /** Closes up to `count`: strangers first, then those that have been without a call for longest. */
  private evict({ strangers, idle }: Quiet, count: number): void {
    const leaving = [...first(strangers, count)];
    leaving.push(...first(idle, count - leaving.length));
    for (const connection of leaving) this.cut(connection, 'quiet');
  }

  private cut(connection: Connection, why: ConnectionCut): void {
    this.parts.metrics.cut(why);
    this.forget(connection);
    connection.cut();
  }

  private addressOf(address: string): Address {
    return this.addresses.get(address) ?? { strangers: new Set(), idle: new Set(), openCount: 0 };
  }
}

function quietCount({ strangers, idle }: Quiet): number {
  return strangers.size + idle.size;
}

function* first<T>(all: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const one of all) {
    if (left <= 0) return;
    left -= 1;
    yield one;
  }
}
