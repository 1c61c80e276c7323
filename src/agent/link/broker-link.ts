import { Backoff } from '../../common/backoff/backoff.js';
import { delay } from '../../common/clock/clock.js';
import type { Reason } from '../../domain/reasons.js';
import { DrainRelay } from './drain-relay.js';
import { LinkSession, type SessionDeps, type SessionEnd } from './link-session.js';

/** A broker that restarts is back within a second; one that stays away is asked often enough for a guest's patience. */
export const RECONNECT = { firstMs: 100, maxMs: 5_000 };

/**
 * For problems that another attempt does not mend: two agents with one name would throw each other out as fast as they
 * can dial, and a broker that cannot make sense of this agent will not learn to.
 */
export const RECONNECT_SLOWLY = { firstMs: 30_000, maxMs: 60_000 };

const LASTING_PROBLEMS: ReadonlySet<Reason> = new Set(['SESSION_SUPERSEDED', 'INVALID_FIELD', 'UNKNOWN_OP']);

/** What the link works with. */
export interface LinkDeps extends SessionDeps {
  /** Numbers from 0 up to, not including, 1. */
  readonly random: () => number;
}

/** Keeps the agent in session with the broker, for as long as the agent runs. */
export class BrokerLink {
  #session: LinkSession | undefined;
  readonly #backoff: Backoff;
  readonly #slowBackoff: Backoff;
  readonly #drains: DrainRelay;
  #failuresInARow = 0;

  constructor(private readonly deps: LinkDeps) {
    this.#drains = new DrainRelay(deps.core);
    this.#backoff = new Backoff(RECONNECT, deps.random);
    this.#slowBackoff = new Backoff(RECONNECT_SLOWLY, deps.random);
    // Between sessions reports are dropped: the next Hello tells everything.
    deps.core.onReports((reports) => this.#session?.report(reports));
  }

  /** In session with the broker, as far as this side can tell. */
  get isConnected(): boolean {
    return this.#session?.isOpen ?? false;
  }

  /** Connects, and connects again whenever a session ends, until `stopping` aborts. It never rejects. */
  async run(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      this.#session = new LinkSession(this.deps, this.#drains);
      const end = await this.#session.run(stopping);
      this.#session = undefined;
      if (!stopping.aborted) await delay(this.deps.clock, this.#waitAfter(end), stopping);
    }
  }

  #waitAfter({ problem, openMs }: SessionEnd): number {
    const isLasting = LASTING_PROBLEMS.has(problem.reason);
    // A broker that welcomes and then throws out must not be dialled in a tight loop.
    if (openMs >= RECONNECT.maxMs) this.#backoff.reset();
    if (openMs >= RECONNECT_SLOWLY.maxMs) this.#slowBackoff.reset();
    const retryInMs = Math.round((isLasting ? this.#slowBackoff : this.#backoff).nextMs());
    this.#log({ problem, openMs }, retryInMs);
    return retryInMs;
  }

  #log({ problem, openMs }: SessionEnd, retryInMs: number): void {
    const { log, identity } = this.deps;
    const fields = { error: problem, openMs, retryInMs };
    this.#failuresInARow = openMs > 0 ? 1 : this.#failuresInARow + 1;
    if (problem.reason === 'SESSION_SUPERSEDED') {
      const message = `another agent has taken over the session of node ${identity.node}: two agents run under one name; stop one or give it another nodeName`;
      log.error('link.superseded', message, fields);
    } else if (LASTING_PROBLEMS.has(problem.reason)) {
      log.error('link.refused', 'the broker refuses this agent; it needs another configuration or version', fields);
    } else if (this.#failuresInARow === 1) {
      log.warn('link.lost', 'no session with the broker; guests keep their RMAs, new claims wait', fields);
    } else {
      log.debug('link.still_lost', 'still no session with the broker', fields);
    }
  }
}
