import type { Clock, Timer } from '../../common/clock/clock.js';
import type { Order } from '../../domain/broker/records/decision.js';
import { LINK_BATCH_ITEMS_MAX } from '../../domain/contract-limits.js';

/**
 * So many deferrable orders in one turn of the event loop open a batch window: the broker has a lot to do, and the next
 * orders for the same agents are not far. A write may be acknowledged over two turns, and twice as many of one then
 * open a window. With fewer orders nothing is gained by waiting.
 */
export const WINDOW_ORDERS_MIN = 8;

/**
 * How long a batch window is open: long enough for a message each to a hundred agents at full load, and
 * too short for a caller to notice.
 */
export const BATCH_WINDOW_MS = 100;

/** An order that concerns one claim. */
export type ClaimOrder = Exclude<Order, { readonly type: 'drain' }>;

/** The session that a batch of orders is sent on. */
export interface OrderRecipient {
  /** Takes the orders in the order in which they were given; never more than one message holds. */
  sendOrders(orders: readonly ClaimOrder[]): void;
}

/**
 * Batches orders to agents, for all sessions. Each message costs both ends about as much as what is in it, so orders
 * share one where that harms nobody: those of one write to the store always, and deferrable ones of a batch window too.
 */
export class OrderBatcher {
  private readonly batches = new Map<OrderRecipient, ClaimOrder[]>();
  /** Whose batch leaves at the end of this write, and whose may stay for a window. */
  private readonly urgent = new Set<OrderRecipient>();
  private readonly deferrable = new Set<OrderRecipient>();
  private deferrableOrders = 0;
  private isWriteEnding = false;
  private window: Timer | null = null;
  private readonly endWrite = () => this.flushWrite();

  constructor(private readonly clock: Clock) {}

  /** @param isDeferrable whether the order may be held for a batch window */
  add(recipient: OrderRecipient, order: ClaimOrder, isDeferrable: boolean): void {
    const batch = this.batches.get(recipient);
    if (batch === undefined) this.batches.set(recipient, [order]);
    else if (batch.push(order) >= LINK_BATCH_ITEMS_MAX) return this.flush(recipient);
    // What became durable together is published by promises that are all due already:
    // this comes after the last of them.
    if (!this.isWriteEnding) queueMicrotask(this.endWrite);
    this.isWriteEnding = true;
    if (isDeferrable) this.deferrableOrders += 1;
    (isDeferrable ? this.deferrable : this.urgent).add(recipient);
  }

  /** Sends a recipient's batch: ahead of another message to it, or because a caller waits for one of the orders. */
  flush(recipient: OrderRecipient): void {
    const batch = this.batches.get(recipient);
    if (batch === undefined) return;
    this.batches.delete(recipient);
    recipient.sendOrders(batch);
  }

  private flushWrite(): void {
    const { urgent, deferrable } = this;
    const opensWindow = this.deferrableOrders >= WINDOW_ORDERS_MIN;
    this.isWriteEnding = false;
    this.deferrableOrders = 0;
    for (const recipient of urgent) this.flush(recipient);
    urgent.clear();
    if (opensWindow) this.window ??= this.clock.schedule(BATCH_WINDOW_MS, () => this.endWindow());
    else for (const recipient of deferrable) this.flush(recipient);
    deferrable.clear();
  }

  private endWindow(): void {
    this.window = null;
    for (const recipient of this.batches.keys()) this.flush(recipient);
  }
}
