import { RmaError } from '../../common/errors/rma-error.js';
import { heardOf, LeaderSearch, type SearchRound } from '../../domain/leader-search.js';
import { ELECTION_WAIT_MS_MAX, RetryBudget, type RetryTerms, type WaitBounds } from './retry-budget.js';

/** Settings for the attempts of one call. */
export interface AttemptTerms extends RetryTerms {
  /** What all calls of a client know of its brokers; default: there is only one that could be asked. */
  readonly search?: LeaderSearch;
}

/** A broker that let its time pass: another one is asked. */
export class Unanswered extends RmaError {
  constructor(address: string, withinMs: number, cause?: unknown) {
    const message = `the broker at ${address} has not answered within ${Math.round(withinMs)} ms`;
    super({ reason: 'BROKER_UNREACHABLE', message, metadata: { address } }, { cause });
  }
}

/** The broker that one attempt is made at. */
export interface Attempt {
  readonly address: string;
  /** What is left of the time for all attempts; endless for a stream that has begun. */
  readonly remainingMs: number;
}

/** Where and when the attempts of one call are made: at one broker after the other, and after each round a wait. */
export class Attempts {
  private budget: RetryBudget;
  private readonly search: LeaderSearch;
  private round: SearchRound;
  private address = '';
  /** Of the brokers that were asked in this round and did not lead. */
  private errors: RmaError[] = [];

  /** @param isWorth whether asking the same broker again may help and is harmless */
  constructor(
    private readonly terms: AttemptTerms,
    private readonly deadlineMs: number,
    private readonly isWorth: (error: RmaError) => boolean,
  ) {
    this.search = terms.search ?? new LeaderSearch(['']);
    this.budget = new RetryBudget(terms, deadlineMs);
    this.round = this.search.round();
  }

  /** The broker to ask now. */
  next(): Attempt {
    this.address = this.round.next(this.nowMs) ?? this.beginRound().next(this.nowMs) ?? this.search.first;
    return { address: this.address, remainingMs: this.budget.remainingMs };
  }

  /** The broker has done what it was asked. */
  answered(): void {
    this.search.heard(this.address, { type: 'leader' }, this.nowMs);
  }

  /** All went well until now: the deadline counts anew, and the leader is asked first. */
  beginAnew(): void {
    this.beginRound();
    this.budget = new RetryBudget(this.terms, this.deadlineMs);
  }

  /** The first answer of a stream has come: from now on there is no deadline. */
  followsFromNowOn(): void {
    this.answered();
    this.beginRound();
    this.budget.followsFromNowOn();
  }

  /** How long to wait before the next attempt; throws what to tell the caller when there is none. */
  delayMsAfter(error: RmaError): number {
    const heard = error instanceof Unanswered ? ({ type: 'silent' } as const) : heardOf(error.refusal);
    if (heard !== null) this.search.heard(this.address, heard, this.nowMs);
    if (heard === null || heard.type === 'leader' || heard.type === 'overdue') return this.delayMsAfterAnswer(error);
    this.errors.push(error);
    const told = this.mostTelling(error);
    if (this.round.hasMore(this.nowMs)) {
      if (this.budget.isSpent) throw told;
      return 0;
    }
    const delayMs = this.errors.some(this.isWorth) ? this.budget.delayMsAfter(told, this.boundsOfRound()) : null;
    this.beginRound();
    if (delayMs === null) throw told;
    return delayMs;
  }

  /** Who asked for a wait rests for it by itself; a single broker has nobody beside it. */
  private boundsOfRound(): WaitBounds {
    if (this.search.isAlone) return {};
    const isElection = this.errors.some(({ reason }) => reason === 'NOT_LEADER' || reason === 'NOT_READY');
    return isElection ? { retryAfterMs: 0, maxMs: ELECTION_WAIT_MS_MAX } : { retryAfterMs: 0 };
  }

  private delayMsAfterAnswer(error: RmaError): number {
    this.beginRound();
    const bounds = error.reason === 'NOT_READY' ? { maxMs: ELECTION_WAIT_MS_MAX } : {};
    const delayMs = this.isWorth(error) ? this.budget.delayMsAfter(error, bounds) : null;
    if (delayMs === null) throw error;
    return delayMs;
  }

  /** What no other attempt mends, such as a wrong certificate; then what one that may lead says; then the last word. */
  private mostTelling(last: RmaError): RmaError {
    const lasting = this.errors.find((error) => !this.isWorth(error));
    return lasting ?? this.errors.find(({ reason }) => reason === 'NOT_READY') ?? last;
  }

  private beginRound(): SearchRound {
    this.errors = [];
    this.round = this.search.round();
    return this.round;
  }

  private get nowMs(): number {
    return this.terms.clock.monotonicMs();
  }
}
