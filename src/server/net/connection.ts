import type { Socket } from 'node:net';
import type { Timer } from '../../common/clock/clock.js';
import type { Identity } from '../../domain/access/identity.js';
import type { CallerConnection } from '../admission/usage.js';

/** The connections of one address that have no open call; those without one for longest come first. */
export interface Quiet {
  /** Connections that never had a call. */
  readonly strangers: Set<Connection>;
  readonly idle: Set<Connection>;
}

/** A connection that comes in. */
export interface Newcomer {
  /** The other end, as grpc-js names it. */
  readonly peer: string;
  /** Who is there: without TLS anybody; with TLS it becomes known after the handshake. */
  readonly identity: Identity;
}

/** One connection to the broker's port. */
export class Connection implements CallerConnection {
  readonly peer: string;
  identity: Identity;
  unsentBytes = 0;
  /** How many of its streams broke the protocol. */
  misbehaviourCount = 0;
  /** Ends it when its certificate ends; null without one. */
  expiry: Timer | null = null;
  private openCalls = 0;
  private hasCalled = false;

  /**
   * @param sinceMs when it was admitted, on the monotonic clock
   * @param quiet the list that it is in while it has no open call
   */
  constructor(
    private readonly socket: Socket,
    { peer, identity }: Newcomer,
    readonly sinceMs: number,
    private readonly quiet: Quiet,
  ) {
    this.peer = peer;
    this.identity = identity;
    quiet.strangers.add(this);
  }

  /** How many bytes have arrived so far. */
  get bytesRead(): number {
    return this.socket.bytesRead;
  }

  /** True when it has ever had a call. */
  get isUsed(): boolean {
    return this.hasCalled;
  }

  callBegan(): void {
    this.openCalls += 1;
    if (this.openCalls > 1) return;
    this.hasCalled = true;
    this.leaveQuiet();
  }

  callEnded(): void {
    this.openCalls -= 1;
    if (this.openCalls === 0 && !this.socket.destroyed) this.quiet.idle.add(this);
  }

  cut(): void {
    this.socket.destroy();
  }

  /** Takes it off the list of connections that can be closed to make room, since it is closed or in use. */
  leaveQuiet(): void {
    this.quiet.strangers.delete(this);
    this.quiet.idle.delete(this);
  }
}

/** Who calls over a connection that is gone. No policy has a role for it. */
export const GONE: Identity = { name: 'system:gone', serial: null };

/** Stands in for a connection that is already gone: nothing is counted any more. */
export const NO_CONNECTION: CallerConnection = {
  identity: GONE,
  get unsentBytes() {
    return 0;
  },
  set unsentBytes(_bytes) {},
  callBegan: () => {},
  callEnded: () => {},
  cut: () => {},
};
