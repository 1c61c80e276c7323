import { BATCH_ITEMS_MAX } from '../../common/wire/batch.js';
import type { Order } from '../../domain/broker/records/decision.js';
import type { Departing, OrderDepartures } from './order-departures.js';

/** An order that concerns one claim. */
export type QueuedOrder = Exclude<Order, { readonly type: 'drain' }>;

/** Orders to one agent on their way out, in the order in which they were given. No more wait than one message takes. */
export class OrderQueue implements Departing {
  private waiting: QueuedOrder[] = [];

  constructor(
    private readonly departures: OrderDepartures,
    private readonly send: (orders: readonly QueuedOrder[]) => void,
  ) {}

  /** @param isPatient whether the order may wait for others to share its message */
  add(order: QueuedOrder, isPatient: boolean): void {
    this.waiting.push(order);
    if (this.waiting.length >= BATCH_ITEMS_MAX) this.flush();
    else this.departures.note(this, isPatient);
  }

  /** Sends what waits: ahead of what is to be sent next, or because somebody waits for it. */
  flush(): void {
    const { waiting } = this;
    if (waiting.length === 0) return;
    this.waiting = [];
    this.send(waiting);
  }
}
