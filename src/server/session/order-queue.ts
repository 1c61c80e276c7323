import { inBatches } from '../../common/wire/batch.js';
import type { Order } from '../../domain/broker/decision.js';

/** An order that concerns one claim. */
export type QueuedOrder = Exclude<Order, { readonly type: 'drain' }>;

/**
 * Orders to one agent on their way out. Those of one write to the store leave together: a message of its own for each would be a
 * write to the socket for each, and as many reads on either side.
 */
export class OrderQueue {
  private waiting: QueuedOrder[] = [];
  private readonly flushLater = () => this.flush();

  constructor(private readonly send: (orders: readonly QueuedOrder[]) => void) {}

  add(order: QueuedOrder): void {
    // What became durable together is published by promises that are all due already: this comes after the last of them.
    if (this.waiting.length === 0) queueMicrotask(this.flushLater);
    this.waiting.push(order);
  }

  /** Sends what waits, ahead of what is to be sent next. */
  flush(): void {
    const { waiting } = this;
    if (waiting.length === 0) return;
    this.waiting = [];
    for (const batch of inBatches(waiting)) this.send(batch);
  }
}
