import type { Clock } from '../../common/clock/clock.js';
import type { RmaError } from '../../common/errors/rma-error.js';
import { type BackoffPolicy, drawnDelayMs } from '../../domain/backoff.js';

/**
 * The first wait is longer than a broker takes to answer and shorter than a person notices. The longest wait is short
 * enough to notice soon that the broker is back, and long enough for thousands of callers at once.
 */
export const RETRY: BackoffPolicy = { firstMs: 100, maxMs: 3_000 };
/**
 * The longest wait while brokers answer and none of them leads yet, or agents are on their way to the one that does:
 * that takes a lease's time, or seconds, and to refuse costs a broker little.
 */
export const ELECTION_WAIT_MS_MAX = 1_000;
/**
 * By how much a wait that the server asked for may grow, so that callers who were given the same wait come back at
 * different times.
 */
const REQUESTED_DELAY_JITTER = 0.25;

/** Settings for retries. */
export interface RetryTerms {
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Upper bound of attempts per request, each at all brokers; default: as many as fit into the time. */
  readonly attemptsMax?: number | undefined;
  /** Upper bound of a wait that the server did not ask for; default: 3 s, which suits thousands of callers. */
  readonly delayMsMax?: number | undefined;
  /** Called before each wait until the first answer, with the error. */
  readonly onWait?: ((error: RmaError) => void) | undefined;
}

/** What bounds one wait. */
export interface WaitBounds {
  readonly retryAfterMs?: number;
  readonly maxMs?: number;
}

/** Time reserved for the last attempt: a running broker answers sooner. */
const LAST_ATTEMPT_MS = 250;

/** Decides how long to go on retrying until there is an answer: until the time is up or the attempts are. */
export class RetryBudget {
  private readonly endMs: number;
  /** In a row, without an answer in between. */
  private failures = 0;
  private isEndless = false;

  /** @param deadlineMs from now, for all attempts and the waits between them */
  constructor(
    private readonly terms: RetryTerms,
    deadlineMs: number,
  ) {
    this.endMs = terms.clock.monotonicMs() + deadlineMs;
  }

  /** Endless once an answer has come. */
  get remainingMs(): number {
    return this.isEndless ? Number.POSITIVE_INFINITY : this.endMs - this.terms.clock.monotonicMs();
  }

  /** Nothing more is to be begun. */
  get isSpent(): boolean {
    return this.remainingMs <= 0;
  }

  /** The first answer has come: from now on there is no deadline, and waits start over after each answer. */
  followsFromNowOn(): void {
    this.failures = 0;
    this.isEndless = true;
  }

  /**
   * How long to wait after a failure before the next attempt, or null to give up: the attempts or the time are used up,
   * or the server asked for a longer wait than the time that is left. A wait of our own choosing leaves time for a last
   * attempt.
   *
   * @param retryAfterMs how long the server asks to be left alone
   * @param maxMs upper bound of a wait of our own choosing
   */
  delayMsAfter(
    error: RmaError,
    { retryAfterMs = error.retryAfterMs ?? 0, maxMs = RETRY.maxMs }: WaitBounds = {},
  ): number | null {
    const { attemptsMax = Number.POSITIVE_INFINITY, onWait } = this.terms;
    this.failures += 1;
    const delayMs = this.drawnDelayMs(retryAfterMs, maxMs);
    if (this.isEndless) return delayMs;
    const longestMs = this.remainingMs - LAST_ATTEMPT_MS;
    if (this.failures >= attemptsMax || longestMs <= 0 || retryAfterMs > longestMs) return null;
    onWait?.(error);
    return Math.min(longestMs, delayMs);
  }

  private drawnDelayMs(requestedMs: number, maxMs: number): number {
    const { random, delayMsMax = RETRY.maxMs } = this.terms;
    const chance = random();
    const ownMs = drawnDelayMs({ ...RETRY, maxMs: Math.min(maxMs, delayMsMax) }, this.failures, chance);
    return Math.max(ownMs, requestedMs * (1 + REQUESTED_DELAY_JITTER * chance));
  }
}
