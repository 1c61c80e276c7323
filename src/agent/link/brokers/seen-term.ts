import type { Clock } from '../../../common/clock/clock.js';
import { RmaError } from '../../../common/errors/rma-error.js';
import type { Logger } from '../../../common/log/logger.js';

/**
 * How long after its last session a leader's term counts. Whoever led before it holds no lease any more by then, so a
 * lower term is that of another count: brokers that were moved to another etcd, or to a store of one broker's own.
 */
export const TERM_KEPT_MS = 120_000;

/**
 * The newest leader that this agent was in session with. A broker of a lower term has lost its office, whether it knows
 * that or not. In memory only: what such a broker orders is durable nowhere, and an agent that starts must be able to
 * join a fleet whose count began anew.
 */
export class SeenTerm {
  #term = 0;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #refusalIsTold = false;

  constructor(
    private readonly clock: Pick<Clock, 'monotonicMs'>,
    private readonly log: Pick<Logger, 'warn'>,
  ) {}

  /** A broker welcomes this agent. Throws NOT_LEADER when another one has led since its election. */
  accept(term: number): void {
    if (term < this.#term && this.clock.monotonicMs() - this.#heardAtMs < TERM_KEPT_MS) {
      this.#tell(term);
      const message = `a broker that was elected in term ${term} takes itself for the leader; this agent has heard that of term ${this.#term}`;
      throw new RmaError({ reason: 'NOT_LEADER', message, metadata: { term: String(term), seen: String(this.#term) } });
    }
    this.#term = term;
    this.heard();
  }

  /** Its session lasted until now. */
  heard(): void {
    this.#heardAtMs = this.clock.monotonicMs();
    this.#refusalIsTold = false;
  }

  /** Once for each time without a session: where the count began anew, this is all that says why a node is silent. */
  #tell(term: number): void {
    if (this.#refusalIsTold) return;
    this.#refusalIsTold = true;
    const leftMs = Math.round(this.#heardAtMs + TERM_KEPT_MS - this.clock.monotonicMs());
    const message =
      'refuses a broker that was elected before one that this agent has heard; where terms began anew, it is taken after that time, or when the agent is restarted';
    this.log.warn('link.older_leader', message, { term, seen: this.#term, leftMs });
  }
}
