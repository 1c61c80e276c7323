/** A connection that can be left alone for a while. */
export interface Pausable {
  /** Reads from it no more, until `resume`; what its peer sends waits in the kernel's bounded buffer. */
  pause(): void;
  resume(): void;
}

/** Connections that are not read from until their time has come. */
export class PausedConnections<Connection extends Pausable> {
  private readonly untilMs = new Map<Connection, number>();
  private nextMs = Number.POSITIVE_INFINITY;

  pause(connection: Connection, untilMs: number): void {
    connection.pause();
    this.untilMs.set(connection, untilMs);
    this.nextMs = Math.min(this.nextMs, untilMs);
  }

  /** It is closed. */
  forget(connection: Connection): void {
    this.untilMs.delete(connection);
  }

  /** To be called once a round; says when the next call is due, infinity for never. */
  tick(nowMs: number): number {
    if (nowMs < this.nextMs) return this.nextMs;
    this.nextMs = Number.POSITIVE_INFINITY;
    for (const [connection, untilMs] of this.untilMs) {
      if (nowMs >= untilMs) {
        this.untilMs.delete(connection);
        connection.resume();
      } else this.nextMs = Math.min(this.nextMs, untilMs);
    }
    return this.nextMs;
  }
}
