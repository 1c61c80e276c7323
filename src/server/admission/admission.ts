import type { Clock, Timer } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { Logger } from '../../common/log/logger.js';
import { ANYBODY, type KnownCaller } from '../../domain/access/known-caller.js';
import { RETRY_AFTER_MS } from '../../domain/retry-after.js';
import { AdmittedCall } from './admitted-call.js';
import { BOUNDS, type CallTerms, type ClassBounds, type LoadCounts } from './call-classes.js';
import { holderOf, type Sharer, Shares } from './shares.js';
import { StreamLoad } from './stream-load.js';
import { type OnItsWay, Unread } from './unread.js';
import type { CallerConnection, CallUse, Ledger } from './usage.js';

/**
 * The bytes that may be in transit to one connection, for all of its calls: 64 full pages. A caller that reads nothing
 * holds at most that, until it is cut.
 */
export const CONNECTION_UNSENT_BYTES_MAX = 16 * 1024 * 1024;

/** How long an answer may stay unread before its caller counts as gone. Client libraries read answers by themselves. */
export const ANSWER_UNREAD_MS = 30_000;

const SWEEP_INTERVAL_MS = 1_000;

/**
 * What admission needs of a call: its peer, and when it is over, which grpc-js reports as cancelled however it ended.
 */
export interface PeerCall {
  readonly cancelled: boolean;
  getPeer(): string;
  once(event: 'cancelled', listener: () => void): unknown;
}

/** What admission depends on. */
export interface AdmissionParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: LoadCounts;
  /** The connection of a caller, as grpc-js names it. */
  readonly connectionOf: (peer: string) => CallerConnection;
}

/**
 * Decides which calls are admitted. A call, and the bytes of its answer, count from its start until the client has
 * taken the whole answer. A caller that does not read therefore uses up its own limit, and only that.
 */
export class Admission implements Ledger {
  private calls = 0;
  private unsent = 0;
  /** Of callers that have some, by holderOf(). */
  private readonly unsentOf = new Map<string, number>();
  private readonly shares = new Shares('callsInFlight');
  private readonly unread = new Unread();
  private timer: Timer | null = null;

  constructor(private readonly parts: AdmissionParts) {}

  get callsInFlight(): number {
    return this.calls;
  }

  get unsentBytes(): number {
    return this.unsent;
  }

  /** Admits a call with a single answer, or throws OVERLOADED. */
  admit(terms: CallTerms, call: PeerCall, caller: KnownCaller = ANYBODY): AdmittedCall {
    const peer = call.getPeer();
    const connection = this.parts.connectionOf(peer);
    const { identity, access } = caller;
    const use = { connection, holder: holderOf(identity, peer) };
    const refusal = this.refusalFor(terms, use, { identity, access, peer });
    if (refusal !== null) throw refusal;
    const admitted = new AdmittedCall(this, use, terms.answerBytes);
    connection.callBegan();
    call.once('cancelled', () => admitted.end());
    if (call.cancelled) admitted.end();
    return admitted;
  }

  /** Counts a stream as an open call of its connection. */
  follow(call: PeerCall): void {
    const connection = this.parts.connectionOf(call.getPeer());
    connection.callBegan();
    call.once('cancelled', () => connection.callEnded());
  }

  /** Starts counting what a stream has in transit. */
  stream(peer: string, giveUp: () => void): StreamLoad {
    const connection = this.parts.connectionOf(peer);
    return new StreamLoad(this, { connection, holder: holderOf(connection.identity, peer) }, giveUp);
  }

  /** Looks for unread answers, until `signal` aborts. */
  start(signal: AbortSignal): void {
    const { clock, metrics, log } = this.parts;
    const sweep = () => {
      const count = this.unread.giveUpBefore(clock.monotonicMs() - ANSWER_UNREAD_MS);
      metrics.unreadCut(count);
      if (count > 0) {
        const message = `cut ${count} calls whose callers had read nothing for ${ANSWER_UNREAD_MS} ms`;
        log.warn('rpc.unread', message, { count });
      }
      this.timer = clock.schedule(SWEEP_INTERVAL_MS, sweep);
    };
    sweep();
    signal.addEventListener('abort', () => this.timer?.cancel(), { once: true });
  }

  countCall(calls: 1 | -1, bytes: number, use: CallUse): void {
    this.shares.add(calls, use.holder);
    this.calls += calls;
    this.count(bytes, use);
  }

  count(bytes: number, { connection, holder }: CallUse): void {
    this.unsent += bytes;
    connection.unsentBytes += bytes;
    const ofOne = this.bytesOf(holder) + bytes;
    if (ofOne === 0) this.unsentOf.delete(holder);
    else this.unsentOf.set(holder, ofOne);
  }

  onItsWay(answer: OnItsWay): void {
    this.unread.note(answer, this.parts.clock.monotonicMs());
  }

  read(answer: OnItsWay): void {
    this.unread.done(answer);
  }

  hasRoomForStreams({ connection, holder }: CallUse): boolean {
    const { unsentBytesMax, unsentBytesOfOneMax } = BOUNDS.read;
    if (this.unsent >= unsentBytesMax || this.bytesOf(holder) >= unsentBytesOfOneMax) return false;
    return connection.unsentBytes < CONNECTION_UNSENT_BYTES_MAX;
  }

  private bytesOf(holder: string): number {
    return this.unsentOf.get(holder) ?? 0;
  }

  private refusalFor(terms: CallTerms, use: CallUse, sharer: Sharer): RmaError | null {
    const refusal = this.shares.refusalOf(sharer, BOUNDS[terms.callClass].callsOfOneMax);
    if (refusal === null) return this.loadRefusal(terms, use);
    this.parts.metrics.refused(terms.callClass, 'identity_calls');
    return new RmaError(refusal);
  }

  private loadRefusal({ callClass, answerBytes }: CallTerms, { connection, holder }: CallUse): RmaError | null {
    const bounds = BOUNDS[callClass];
    if (this.calls >= bounds.callsMax) {
      this.parts.metrics.refused(callClass, 'calls');
      return tooManyCalls(bounds);
    }
    if (this.unsent + answerBytes > bounds.unsentBytesMax) {
      this.parts.metrics.refused(callClass, 'unsent_bytes');
      return tooMuchUnsent(bounds);
    }
    if (this.bytesOf(holder) + answerBytes > bounds.unsentBytesOfOneMax) {
      this.parts.metrics.refused(callClass, 'identity_unsent_bytes');
      return tooMuchOfOne(holder, bounds);
    }
    if (connection.unsentBytes + answerBytes <= CONNECTION_UNSENT_BYTES_MAX) return null;
    this.parts.metrics.refused(callClass, 'connection_unsent_bytes');
    return tooMuchUnread();
  }
}

function tooManyCalls({ callsMax }: ClassBounds): RmaError {
  const message = `the broker works on ${callsMax} calls already, which is the limit for calls of this class; retry later`;
  return new RmaError({ reason: 'OVERLOADED', message, retryAfterMs: RETRY_AFTER_MS.CALL_ENDED });
}

function tooMuchUnsent({ unsentBytesMax }: ClassBounds): RmaError {
  const message = `answers of ${unsentBytesMax} bytes are still to be read by their callers; retry later`;
  return new RmaError({ reason: 'OVERLOADED', message, retryAfterMs: RETRY_AFTER_MS.ROOM_MADE });
}

function tooMuchOfOne(holder: string, { unsentBytesOfOneMax }: ClassBounds): RmaError {
  const message = `${holder} has ${unsentBytesOfOneMax} bytes of answers still to be read, which is the most for one caller; read them, or ask for less at once`;
  return new RmaError({ reason: 'OVERLOADED', message, retryAfterMs: RETRY_AFTER_MS.CALL_ENDED });
}

function tooMuchUnread(): RmaError {
  const message = `this connection has ${CONNECTION_UNSENT_BYTES_MAX} bytes of answers still to be read; read them, ask for less at once, or use another connection`;
  return new RmaError({ reason: 'OVERLOADED', message, retryAfterMs: RETRY_AFTER_MS.CALL_ENDED });
}
