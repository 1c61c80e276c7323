import { RmaError } from '../../common/errors/rma-error.js';
import type { BrokerMs } from '../../domain/ids.js';

/** What the broker has of an agent's numbered messages: the last one received, and the last one that is durable. */
export class SessionInbox {
  private lastSeq = 0;
  private durableSeq = 0;

  /** @param lastReceivedMs when the stream was opened: silence is counted from then on */
  constructor(private lastReceivedMs: BrokerMs) {}

  /** The message whose sending an agent's deadlines are counted from, and when it was received. */
  get anchor(): { readonly seq: number; readonly receivedMs: BrokerMs } {
    return { seq: this.lastSeq, receivedMs: this.lastReceivedMs };
  }

  /** The highest number whose effects are durable. */
  get ack(): number {
    return this.durableSeq;
  }

  /** Takes the next message in; a gap means that something was lost, and only a new session can mend it. */
  receive(seq: number, nowMs: BrokerMs): void {
    if (seq !== this.lastSeq + 1) {
      const message = `message ${seq} came where ${this.lastSeq + 1} was due; begin a new session`;
      throw new RmaError({ reason: 'SESSION_OUT_OF_STEP', message, metadata: { expected: String(this.lastSeq + 1) } });
    }
    this.lastSeq = seq;
    this.lastReceivedMs = nowMs;
  }

  /** Commits settle in order, so a later message's durability implies the earlier ones'. */
  settle(seq: number): void {
    this.durableSeq = Math.max(this.durableSeq, seq);
  }
}
