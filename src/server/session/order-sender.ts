import type { Turns } from '../../common/clock/turns.js';
import { toDuration } from '../../common/wire/duration.js';
import { isDraining } from '../../domain/broker/nodes/drain.js';
import { isUnredeemed } from '../../domain/broker/records/claim.js';
import type { Order } from '../../domain/broker/records/decision.js';
import { LINK_BATCH_ITEMS_MAX } from '../../domain/contract-limits.js';
import type { NodeId } from '../../domain/ids.js';
import type { BrokerCore } from '../core/broker-core.js';
import type { ClaimTokens } from '../core/claim-token.js';
import type { ClaimWaiter } from '../core/claim-waiter.js';
import { encoded } from '../wire/write/message.js';
import { type WireOrder, writeOrder, writeOrders } from '../wire/write/order.js';
import type { AgentStream, MakeMessage } from './agent-stream.js';
import type { ClaimOrder, OrderBatcher, OrderRecipient } from './order-batcher.js';

/** What orders are sent with, for all sessions. */
export interface OrderSenderDeps {
  readonly core: BrokerCore;
  readonly tokens: ClaimTokens;
  /** Knows which claims somebody waits for. */
  readonly waiter: Pick<ClaimWaiter, 'isAwaited'>;
  readonly batcher: OrderBatcher;
  readonly turns: Turns;
}

/** The agent that the orders are for. */
export interface OrderedAgent {
  readonly node: NodeId;
  readonly takesBatches: boolean;
  readonly stream: AgentStream;
}

/** Sends one agent its orders, in batches, and every other message after the orders that came before it. */
export class OrderSender implements OrderRecipient {
  private hasBegun = false;
  /** Orders that came before the Welcome, or before those were passed on. */
  private readonly early: Order[] = [];

  constructor(
    private readonly agent: OrderedAgent,
    private readonly deps: OrderSenderDeps,
  ) {}

  /** Passes an order on. One that has been overtaken is left out: the claim's next change brought its own. */
  order(order: Order): void {
    if (this.hasBegun && this.early.length === 0) this.pass(order);
    else this.early.push(order);
  }

  /** Sends the orders that are held for a batch window, since a caller waits for one of them. */
  flush(): void {
    this.deps.batcher.flush(this);
  }

  /** Sends another message. */
  send(make: MakeMessage): void {
    this.flush();
    this.agent.stream.write(make);
  }

  /**
   * The agent has its Welcome. What came before it is sent now: a Hello with thousands of claims may have led to as
   * many orders, which leave a message a turn, as its reports were handled.
   */
  async begin(): Promise<void> {
    const { agent, deps, early } = this;
    this.hasBegun = true;
    // Before anything else is sent: an agent that hears of no drain here takes a former one for ended.
    if (isDraining(deps.core.fleet.nodes.get(agent.node)?.record)) this.sendDrain();
    early.push(...early.splice(0).filter(({ type }) => type !== 'drain'));
    while (early.length > 0 && !agent.stream.isEnded) {
      const some = early.slice(0, LINK_BATCH_ITEMS_MAX);
      for (const order of some) this.pass(order);
      // Not before: what comes meanwhile comes after them.
      early.splice(0, some.length);
      if (early.length > 0) await deps.turns.next();
    }
  }

  sendOrders(orders: readonly ClaimOrder[]): void {
    const { stream, takesBatches } = this.agent;
    const all: WireOrder[] = [];
    for (const order of orders) {
      const now = this.asOfNow(order);
      if (now !== null) all.push(now);
    }
    if (all.length > 1 && takesBatches) {
      stream.write(({ seq, ack }) => encoded(writeOrders, { seq, ack, orders: all }));
    } else {
      for (const order of all) stream.write(({ seq, ack }) => encoded(writeOrder, { seq, ack, order }));
    }
  }

  private pass(order: Order): void {
    if (order.type === 'drain') this.sendDrain();
    else this.deps.batcher.add(this, order, this.isDeferrable(order));
  }

  /**
   * An order that ends a claim gives an RMA free, and somebody may want that; an agent that takes no batches would gain
   * nothing.
   */
  private isDeferrable(order: ClaimOrder): boolean {
    return order.type === 'prepare' && this.agent.takesBatches && !this.deps.waiter.isAwaited(order.claim);
  }

  /** The order as it is sent now; null when it has been overtaken. */
  private asOfNow(order: ClaimOrder): WireOrder | null {
    if (order.type === 'unprepare') return order;
    const { node, stream } = this.agent;
    const claim = this.deps.core.fleet.claims.get(order.claim);
    if (claim === undefined || claim.node !== node || !isUnredeemed(claim)) return null;
    const { seq: anchorSeq, receivedMs } = stream.anchor;
    const tokenSha256 = this.deps.tokens.sha256Of(claim);
    return { type: 'prepare', claim, tokenSha256, anchorSeq, redeemableForMs: claim.expireMs - receivedMs };
  }

  private sendDrain(): void {
    const { node, stream } = this.agent;
    const drain = this.deps.core.fleet.nodes.get(node)?.record.drain ?? null;
    if (drain === null) return this.send((numbering) => ({ drain: { draining: false }, ...numbering }));
    const { seq: anchorSeq, receivedMs } = stream.anchor;
    const { reason, deadlineMs } = drain;
    const deadline = toDuration(Math.max(0, deadlineMs - receivedMs));
    this.send((numbering) => ({ drain: { draining: true, deadline, anchorSeq, reason }, ...numbering }));
  }
}
