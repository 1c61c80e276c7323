import type { AgentMs } from '../../domain/ids.js';
import type { CorePort } from './core-port.js';
import type { DrainOrder } from './wire/parse-orders.js';

/**
 * Passes on whether the node is being drained. It outlives sessions, because the end of a
 * drain may be missed between two.
 */
export class DrainRelay {
  #isDraining = false;

  constructor(private readonly core: Pick<CorePort, 'send'>) {}

  /** The broker's word; `anchorMs` is when the message that its deadline is counted from was sent. */
  handle(order: DrainOrder | null, anchorMs: number): void {
    if (order === null) return this.handleNone();
    this.#isDraining = true;
    const deadlineMs = (anchorMs + order.deadlineInMs) as AgentMs;
    this.core.send({ type: 'drain', drain: { reason: order.reason, deadlineMs } });
  }

  /** The broker has said something else where it would have told of a drain. */
  handleNone(): void {
    if (!this.#isDraining) return;
    this.#isDraining = false;
    this.core.send({ type: 'drain', drain: null });
  }
}
