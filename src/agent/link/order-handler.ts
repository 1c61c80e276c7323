import type { Clock } from '../../common/clock/clock.js';
import type { Logger } from '../../common/log/logger.js';
import type { ClaimReport } from '../../domain/link/reports.js';
import type { BrokerMessage__Output } from '../../gen/rma/v1/BrokerMessage.js';
import type { Order__Output } from '../../gen/rma/v1/Order.js';
import type { ClaimLedger } from './claim-ledger.js';
import type { CorePort } from './core-port.js';
import { redeemableUntil } from './deadline.js';
import type { DrainRelay } from './drain-relay.js';
import type { SendTimes } from './send-times.js';
import {
  parseDrain,
  parseOrders,
  parsePrepare,
  parseUnprepare,
  type ReceivedPrepare,
  type UnprepareOrder,
} from './wire/parse-orders.js';

/** A drain is told right after the Welcome, which is the broker's first message. */
const AFTER_WELCOME_SEQ = 2;

/** What orders are carried out with. */
export interface OrderHandlerDeps {
  readonly core: Pick<CorePort, 'send'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Logger;
  readonly drains: DrainRelay;
  readonly ledger: ClaimLedger;
  readonly sendTimes: SendTimes;
  /** The broker is to hear of a claim that was not taken. */
  readonly refuse: (report: ClaimReport) => void;
}

/** Passes the broker's orders on to the core, with times of this node's clock in place of the broker's durations. */
export class OrderHandler {
  constructor(private readonly deps: OrderHandlerDeps) {}

  /** What one message orders, if anything. Errors: SESSION_OUT_OF_STEP when it cannot be meant. */
  handle({ seq, drain, orders, ...order }: BrokerMessage__Output): void {
    // Nothing ends by a drain's deadline: without the anchor's time, now is near enough.
    if (drain) this.deps.drains.handle(parseDrain(drain), this.#sentAtMs(drain.anchorSeq) ?? this.#nowMs());
    else if (seq === AFTER_WELCOME_SEQ) this.deps.drains.handleNone();
    this.#obey(order);
    if (orders) for (const one of parseOrders(orders)) this.#obey(one);
  }

  #obey({ prepare, unprepare }: Pick<Order__Output, 'prepare' | 'unprepare'>): void {
    if (prepare) this.#prepare(parsePrepare(prepare));
    if (unprepare) this.#unprepare(parseUnprepare(unprepare));
  }

  #prepare({ anchorSeq, redeemableForMs, ...order }: ReceivedPrepare): void {
    const sentAtMs = this.#sentAtMs(anchorSeq);
    if (sentAtMs === undefined) return this.#refuse(order, anchorSeq);
    this.deps.core.send({ type: 'prepare', ...order, redeemableUntil: redeemableUntil(sentAtMs, redeemableForMs) });
  }

  /** Without the anchor's time nobody knows how long to honour the claim; one that is here keeps its former time. */
  #refuse({ claim, fencingToken }: Pick<ReceivedPrepare, 'claim' | 'fencingToken'>, anchorSeq: number): void {
    const kept = this.deps.ledger.isLive(claim);
    const message = 'cannot tell how long a claim may be redeemed';
    this.deps.log.warn('link.anchor_unknown', message, { claim, anchorSeq, kept });
    if (!kept) this.deps.refuse({ claim, fencingToken, state: 'REFUSED', refusal: 'SESSION_OUT_OF_STEP' });
  }

  #unprepare(order: UnprepareOrder): void {
    const { claim, cause } = order;
    const message =
      'the broker has no record of a claim that is live here: it was restored from a backup, or is another one';
    if (cause === 'UNKNOWN_TO_BROKER') this.deps.log.warn('claim.unknown_to_broker', message, { claim });
    this.deps.core.send(order);
  }

  #sentAtMs(anchorSeq: number): number | undefined {
    return this.deps.sendTimes.sentAtMs(anchorSeq);
  }

  #nowMs(): number {
    return this.deps.clock.monotonicMs();
  }
}
