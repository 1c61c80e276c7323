import type { Socket } from 'node:net';
import type { CallerConnection } from '../admission/ledger.js';

/** The connections of one address that have no open call, those that have been without for longest first. */
export interface Quiet {
  /** Those that never had a call. */
  readonly strangers: Set<Connection>;
  readonly idle: Set<Connection>;
}

/** One connection to the broker's port. */
export class Connection implements CallerConnection {
  unsentBytes = 0;
  /** Streams of it that broke the protocol. */
  misbehaviourCount = 0;
  private openCalls = 0;
  private hasCalled = false;

  /**
   * @param peer who is at the other end, as grpc-js names it
   * @param sinceMs when it was let in, on the monotonic clock
   * @param quiet where it stands while it has no open call
   */
  constructor(
    private readonly socket: Socket,
    readonly peer: string,
    readonly sinceMs: number,
    private readonly quiet: Quiet,
  ) {
    quiet.strangers.add(this);
  }

  /** What has come over it so far. */
  get bytesRead(): number {
    return this.socket.bytesRead;
  }

  /** Whether there has ever been a call on it. */
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

  /** It makes room for others no more, since it is closed or in use. */
  leaveQuiet(): void {
    this.quiet.strangers.delete(this);
    this.quiet.idle.delete(this);
  }
}

/** Calls whose connection is gone already: nothing is left to be counted. */
export const NO_CONNECTION: CallerConnection = {
  get unsentBytes() {
    return 0;
  },
  set unsentBytes(_bytes) {},
  callBegan: () => {},
  callEnded: () => {},
  cut: () => {},
};
