/**
 * How many messages may lie between an anchor and the newest one. The broker anchors on the last message that it
 * received, so this is what may be under way at a time; a stream takes hundreds before it pushes back.
 */
export const SEND_TIMES_MAX = 4096;

/** When each of the last messages of a session was sent: what the broker's durations are counted from. */
export class SendTimes {
  readonly #times = new Float64Array(SEND_TIMES_MAX);
  #lastSeq = 0;

  /** The number of the newest message; 0 before the first. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Numbers the next message. Call it before the message is handed over: a deadline may only err to the early side. */
  next(nowMs: number): number {
    this.#lastSeq += 1;
    this.#times[this.#lastSeq % SEND_TIMES_MAX] = nowMs;
    return this.#lastSeq;
  }

  /** When message `seq` was sent; undefined when it was never sent, or too many were sent since. */
  sentAtMs(seq: number): number | undefined {
    const isKnown = Number.isInteger(seq) && seq > Math.max(0, this.#lastSeq - SEND_TIMES_MAX) && seq <= this.#lastSeq;
    return isKnown ? this.#times[seq % SEND_TIMES_MAX] : undefined;
  }
}
