import { delay } from '../../common/clock/clock.js';
import type { RmaError } from '../../common/errors/rma-error.js';
import { Backoff } from '../../domain/backoff.js';
import { heardOf, LeaderSearch, type SearchRound } from '../../domain/leader-search.js';
import type { Reason } from '../../domain/reasons.js';
import type { Brokers } from './broker-stream.js';
import { SeenTerm } from './brokers/seen-term.js';
import { DrainRelay } from './drain-relay.js';
import { LinkSession, type LinkSessionDeps, type PresumedLeader, type SessionEnd } from './link-session.js';

/** A broker that restarts is back within a second; one that stays away is asked often enough for a guest's patience. */
export const RECONNECT = { firstMs: 100, maxMs: 5_000 };

/**
 * For problems that another attempt does not mend: a broker that cannot make sense of this agent will not learn to, and
 * one that has taken another life of this agent in its place has asked this one before.
 */
export const RECONNECT_SLOWLY = { firstMs: 30_000, maxMs: 60_000 };

const LASTING_PROBLEMS: ReadonlySet<Reason> = new Set([
  'SESSION_SUPERSEDED',
  'INVALID_FIELD',
  'UNKNOWN_OP',
  'CERTIFICATE_REFUSED',
  'BROKER_NOT_TRUSTED',
]);

/**
 * For a node that is another agent's. It may become this one's any moment: when the other one was silent for long
 * enough, or by an operator's word. No wait is shorter than the broker asks for.
 */
export const RECONNECT_WHEN_TAKEN = { firstMs: 1_000, maxMs: 60_000 };

/** What the link works with. */
export interface LinkDeps extends LinkSessionDeps {
  /** Numbers from 0 up to, not including, 1. */
  readonly random: () => number;
  /** Default: there is only one. */
  readonly brokers?: Brokers | undefined;
  /** Calls the listener when the agent has other certificates than before, which may end a wait. */
  readonly onNewCertificates: (listener: () => void) => void;
}

/** Keeps the agent in session with the broker, for as long as the agent runs. */
export class BrokerLink {
  #session: LinkSession | undefined;
  readonly #backoff: Backoff;
  readonly #slowBackoff: Backoff;
  readonly #takenBackoff: Backoff;
  readonly #drains: DrainRelay;
  readonly #search: LeaderSearch;
  readonly #seenTerm: SeenTerm;
  #round: SearchRound;
  /** Of the brokers that were dialled in this round. */
  #problems: RmaError[] = [];
  #failuresInARow = 0;
  /** Aborts when the wait for the next attempt has become pointless. */
  #waiting = new AbortController();

  constructor(private readonly deps: LinkDeps) {
    this.#drains = new DrainRelay(deps.core);
    this.#search = deps.brokers?.search ?? new LeaderSearch(['']);
    this.#round = this.#search.round();
    this.#seenTerm = new SeenTerm(deps.clock, deps.log);
    this.#backoff = new Backoff(RECONNECT, deps.random);
    this.#slowBackoff = new Backoff(RECONNECT_SLOWLY, deps.random);
    this.#takenBackoff = new Backoff(RECONNECT_WHEN_TAKEN, deps.random);
    // Between sessions reports are dropped: the next Hello tells everything.
    deps.core.onReports((reports) => this.#session?.report(reports));
    deps.onNewCertificates(() => this.#waiting.abort());
  }

  /** In session with the broker, as far as this side can tell. */
  get isConnected(): boolean {
    return this.#session?.isOpen ?? false;
  }

  /** Connects, and connects again whenever a session ends, until `stopping` aborts. It never rejects. */
  async run(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      const address = this.#nextBroker();
      this.#session = new LinkSession(this.deps, this.#drains, this.#presumed(address));
      const end = await this.#session.run(stopping);
      this.#session = undefined;
      this.#sessionEnded(end);
      if (!stopping.aborted) await this.#wait(this.#waitAfter(end, address), stopping);
    }
  }

  #nextBroker(): string {
    const { clock } = this.deps;
    const next = this.#round.next(clock.monotonicMs());
    if (next !== null) return next;
    this.#beginRound();
    return this.#round.next(clock.monotonicMs()) ?? this.#search.first;
  }

  #presumed(address: string): PresumedLeader {
    const accept = (term: number) => {
      this.#seenTerm.accept(term);
      this.#search.heard(address, { type: 'leader' }, this.deps.clock.monotonicMs());
      this.deps.brokers?.sessionBegan(address);
    };
    return { address, accept };
  }

  #sessionEnded({ openMs }: SessionEnd): void {
    if (openMs === 0) return;
    this.#seenTerm.heard();
    this.deps.brokers?.sessionEnded();
  }

  async #wait(waitMs: number, stopping: AbortSignal): Promise<void> {
    if (waitMs === 0) return;
    this.#waiting = new AbortController();
    await delay(this.deps.clock, waitMs, AbortSignal.any([stopping, this.#waiting.signal]));
  }

  #waitAfter(end: SessionEnd, address: string): number {
    const { problem, openMs } = end;
    const heard = heardOf(problem.refusal);
    const nowMs = this.deps.clock.monotonicMs();
    if (heard !== null) this.#search.heard(address, heard, nowMs);
    // Two brokers that both welcome and throw out count as asked: after a round of them there is a wait.
    if (openMs >= RECONNECT.maxMs) this.#beginRound();
    const goesOn = heard !== null && heard.type !== 'leader' && this.#round.hasMore(nowMs);
    // A broker that welcomes and then throws out must not be dialled in a tight loop.
    if (openMs >= RECONNECT.maxMs) this.#backoff.reset();
    if (openMs >= RECONNECT_SLOWLY.maxMs) this.#slowBackoff.reset();
    if (openMs > 0) this.#takenBackoff.reset();
    this.#problems.push(problem);
    const retryInMs = goesOn
      ? 0
      : Math.round(this.#retryInMs(heard?.type === 'failed' ? this.#shortest(problem) : problem));
    if (!goesOn) this.#beginRound();
    this.#log(end, retryInMs);
    return retryInMs;
  }

  /** A broker that will never be had must not keep the agent from the others, which may be back in a moment. */
  #shortest(last: RmaError): RmaError {
    return this.#problems.find(({ reason }) => !LASTING_PROBLEMS.has(reason)) ?? last;
  }

  #beginRound(): void {
    this.#problems = [];
    this.#round = this.#search.round();
  }

  #retryInMs({ reason, retryAfterMs = 0 }: RmaError): number {
    if (reason === 'NODE_NAME_TAKEN') return retryAfterMs + this.#takenBackoff.nextMs();
    const waitMs = (LASTING_PROBLEMS.has(reason) ? this.#slowBackoff : this.#backoff).nextMs();
    // A leader that lets agents in by and by.
    return reason === 'OVERLOADED' ? Math.max(waitMs, retryAfterMs) : waitMs;
  }

  #log({ problem, openMs }: SessionEnd, retryInMs: number): void {
    const { log, identity } = this.deps;
    const fields = { error: problem, openMs, retryInMs };
    // On the way to the leader, standbys that say so are nothing to tell.
    if (openMs === 0 && retryInMs === 0 && !LASTING_PROBLEMS.has(problem.reason)) {
      return log.debug('link.next_broker', 'there is no session to be had here: goes on to the next broker', fields);
    }
    this.#failuresInARow = openMs > 0 ? 1 : this.#failuresInARow + 1;
    if (problem.reason === 'NODE_NAME_TAKEN') {
      log.error('link.name_taken', `the broker does not give node ${identity.node} to this agent`, {
        ...fields,
        identity: identity.identity,
      });
    } else if (problem.reason === 'SESSION_SUPERSEDED') {
      const message = `the broker asked this agent whether it lives, had no answer, and has let another life of it have node ${identity.node}; two agents must not use one state directory`;
      log.error('link.superseded', message, fields);
    } else if (problem.reason === 'BROKER_NOT_TRUSTED') {
      log.error('link.broker_not_trusted', `this agent does not trust the broker: ${problem.message}`, fields);
    } else if (problem.reason === 'CERTIFICATE_REFUSED') {
      log.error('link.certificate_refused', `the broker does not accept this agent: ${problem.message}`, fields);
    } else if (LASTING_PROBLEMS.has(problem.reason)) {
      log.error('link.refused', 'the broker refuses this agent; it needs another configuration or version', fields);
    } else if (this.#failuresInARow === 1) {
      log.warn('link.lost', 'no session with the broker; guests keep their RMAs, new claims wait', fields);
    } else {
      log.debug('link.still_lost', 'still no session with the broker', fields);
    }
  }
}
