import type { Clock } from '../../common/clock/clock.js';
import type { RmaError } from '../../common/errors/rma-error.js';
import { type BackoffPolicy, drawnDelayMs } from '../../domain/backoff.js';

/**
 * The first wait is longer than a broker takes to answer and shorter than a person notices; the longest is soon enough
 * to be there when the broker is back, and rare enough for thousands of callers at once.
 */
export const RETRY: BackoffPolicy = { firstMs: 100, maxMs: 3_000 };
/** How much a wait that the other side asked for may grow, so that those who were told the same come back apart. */
const REQUESTED_DELAY_JITTER = 0.25;

/** What it takes to be patient. */
export interface PatienceTerms {
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** How often a request is sent at most; default: as often as fits into the time. */
  readonly attemptsMax?: number | undefined;
  /** The longest wait between two attempts that nobody asked for; default: what suits thousands of callers, 3 s. */
  readonly delayMsMax?: number | undefined;
  /** Told before each wait for a first answer, with what went wrong. */
  readonly onWait?: ((error: RmaError) => void) | undefined;
}

/** The last attempt gets so much of the time: an answer from a broker that is there comes sooner. */
const LAST_ATTEMPT_MS = 250;

/** How long somebody goes on asking until there is an answer: until the time is up, whatever the number of attempts. */
export class Patience {
  private readonly endMs: number;
  /** In a row, without an answer between them. */
  private failures = 0;
  private isEndless = false;

  /** @param deadlineMs from now, for all attempts and the waits between them */
  constructor(
    private readonly terms: PatienceTerms,
    deadlineMs: number,
  ) {
    this.endMs = terms.clock.monotonicMs() + deadlineMs;
  }

  get remainingMs(): number {
    return this.endMs - this.terms.clock.monotonicMs();
  }

  /** There was an answer: whoever follows something goes on for ever from now on, with short waits first. */
  followsFromNowOn(): void {
    this.failures = 0;
    this.isEndless = true;
  }

  /**
   * How long to wait after a failure before the next attempt, or null to give up: the attempts are used up, or
   * the time is, or the other side has asked for a longer wait than there is time. A wait of our own choosing
   * leaves time for a last attempt.
   */
  delayMsAfter(error: RmaError): number | null {
    const { attemptsMax = Number.POSITIVE_INFINITY, onWait } = this.terms;
    this.failures += 1;
    const { retryAfterMs = 0 } = error;
    const delayMs = this.drawnDelayMs(retryAfterMs);
    if (this.isEndless) return delayMs;
    const longestMs = this.remainingMs - LAST_ATTEMPT_MS;
    if (this.failures >= attemptsMax || longestMs <= 0 || retryAfterMs > longestMs) return null;
    onWait?.(error);
    return Math.min(longestMs, delayMs);
  }

  private drawnDelayMs(requestedMs: number): number {
    const { random, delayMsMax = RETRY.maxMs } = this.terms;
    const chance = random();
    const ownMs = drawnDelayMs({ ...RETRY, maxMs: delayMsMax }, this.failures, chance);
    return Math.max(ownMs, requestedMs * (1 + REQUESTED_DELAY_JITTER * chance));
  }
}
