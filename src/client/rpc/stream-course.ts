import type { RmaError } from '../../common/errors/rma-error.js';
import { delayAwake } from '../delay-awake.js';
import { type Attempt, Attempts, type AttemptTerms } from '../retry/attempts.js';
import { isWorthRepeating } from '../retry/retry-policy.js';
import type { OperationStream } from './operation-feed.js';

/** A stream that was open for so long had a broker: no dead one is taken for alive for longer. */
const BRIEF_MS = 10_000;

/** Settings of streams of operations. */
export interface StreamTerms extends AttemptTerms {
  readonly open: (at: Attempt) => Promise<OperationStream>;
  readonly newRequestId: () => string;
  /** How long to look for a broker when the one of a stream is gone, in milliseconds. */
  readonly firstAnswerMs: number;
}

/** Where the streams of one caller go, one after the other. A single broker's end is the caller's to deal with. */
export class StreamCourse {
  private readonly attempts: Attempts;
  private openedMs = 0;
  private hasAnswered = false;

  constructor(private readonly terms: StreamTerms) {
    const goesOn = terms.search?.isAlone === false;
    this.attempts = new Attempts(terms, terms.firstAnswerMs, (error) => goesOn && isWorthRepeating(error));
  }

  /** A stream at the broker that leads, as far as is known. */
  open(): Promise<OperationStream> {
    this.openedMs = this.nowMs;
    this.hasAnswered = false;
    return this.terms.open(this.attempts.next());
  }

  /** The stream has had a result. */
  answered(): void {
    if (this.hasAnswered) return;
    this.hasAnswered = true;
    this.attempts.answered();
  }

  /** The stream broke off: waits until another one may be opened. Rejects when there is none to be had. */
  async goOnAfter(error: RmaError): Promise<void> {
    if (this.hasAnswered || this.nowMs - this.openedMs >= BRIEF_MS) this.attempts.beginAnew();
    const delayMs = this.attempts.delayMsAfter(error);
    if (delayMs > 0) await delayAwake(this.terms.clock, delayMs);
  }

  /** Waits for something to ask while there is no stream; the time to find a broker for it counts from then on. */
  async resting<T>(next: Promise<T>): Promise<T> {
    const sinceMs = this.nowMs;
    const value = await next;
    if (this.nowMs - sinceMs >= BRIEF_MS) this.attempts.beginAnew();
    return value;
  }

  private get nowMs(): number {
    return this.terms.clock.monotonicMs();
  }
}
