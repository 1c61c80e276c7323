import type { Clock, Timer } from '../../../common/clock/clock.js';

/** Connections that nobody can make are tried again after so long, drawn from its upper half, at the next broker. */
export const STANDBY_RETRY_MS = 30_000;

/** A connection without a session, authenticated or on its way there. */
export interface IdleConnection {
  close(): void;
}

/** What standbys are connected to with. */
export interface StandbyDeps<Connection extends IdleConnection> {
  readonly addresses: readonly string[];
  /** Connects; `onLost` is called once when that fails, or the connection is gone. */
  readonly connect: (address: string, onLost: () => void) => Connection;
  readonly clock: Clock;
  /** Numbers from 0 up to, not including, 1. */
  readonly random: () => number;
}

/**
 * While the agent is in session with the leader, it keeps a connection to one of the others, which is drawn: when that
 * one takes over, half of three brokers' agents need no handshake, and not all come at once. While it looks for the
 * leader it keeps the connections to those that answered.
 */
export class StandbyConnections<Connection extends IdleConnection> {
  private readonly kept = new Map<string, Connection>();
  private leader: string | null = null;
  private retry: Timer | null = null;

  constructor(private readonly deps: StandbyDeps<Connection>) {}

  /** The agent is in session with this broker: one connection beside it is enough. */
  keepBeside(leader: string): void {
    this.leader = leader;
    const [chosen] = [...this.kept.keys()].filter((address) => address !== leader);
    for (const [address, connection] of this.kept) if (address !== chosen) this.drop(address, connection);
    if (chosen === undefined) this.connectToAny();
  }

  /** The connection to this broker, which is the caller's from now on; null: there is none. */
  take(address: string): Connection | null {
    const connection = this.kept.get(address) ?? null;
    this.kept.delete(address);
    return connection;
  }

  /** A broker has said over this connection that it does not lead: the next attempt there needs no other one. */
  giveBack(address: string, connection: Connection): void {
    if (this.deps.addresses.includes(address) && !this.kept.has(address)) this.kept.set(address, connection);
    else connection.close();
  }

  /** The agent has no session any more. */
  sessionEnded(): void {
    this.leader = null;
    this.retry?.cancel();
    this.retry = null;
  }

  close(): void {
    this.sessionEnded();
    for (const [address, connection] of this.kept) this.drop(address, connection);
  }

  private connectToAny(): void {
    const { addresses, connect, random } = this.deps;
    const others = addresses.filter((address) => address !== this.leader);
    const address = others[Math.floor(random() * others.length)];
    if (address === undefined || this.leader === null) return;
    const connection: Connection = connect(address, () => this.lost(address, connection));
    this.kept.set(address, connection);
  }

  private lost(address: string, connection: Connection): void {
    if (this.kept.get(address) !== connection) return;
    this.drop(address, connection);
    if (this.leader === null || this.retry !== null) return;
    const waitMs = (STANDBY_RETRY_MS * (1 + this.deps.random())) / 2;
    this.retry = this.deps.clock.schedule(waitMs, () => {
      this.retry = null;
      if (this.kept.size === 0) this.connectToAny();
    });
  }

  private drop(address: string, connection: Connection): void {
    this.kept.delete(address);
    connection.close();
  }
}
