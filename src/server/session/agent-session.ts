import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Turns } from '../../common/clock/turns.js';
import { toGrpcStatus } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { Logger } from '../../common/log/logger.js';
import { BATCH_ITEMS_MAX } from '../../common/wire/batch.js';
import { toDuration } from '../../common/wire/duration.js';
import { isDraining } from '../../domain/broker/nodes/drain.js';
import { isUnredeemed } from '../../domain/broker/records/claim.js';
import type { Order } from '../../domain/broker/records/decision.js';
import type { SessionId } from '../../domain/broker/records/node.js';
import {
  type Hello,
  handleHello,
  handleInventory,
  handleReport,
  noteStray,
  openSession,
  reportsOf,
  unknownClaims,
} from '../../domain/broker/sessions/session.js';
import type { BrokerMs, ClaimId, NodeId } from '../../domain/ids.js';
import type { ClaimReport } from '../../domain/link/reports.js';
import type { AgentMessage__Output } from '../../gen/rma/v1/AgentMessage.js';
import type { BrokerMessage } from '../../gen/rma/v1/BrokerMessage.js';
import type { HoldersReport__Output } from '../../gen/rma/v1/HoldersReport.js';
import type { BrokerCore } from '../core/broker-core.js';
import type { ClaimTokens } from '../core/claim-token.js';
import type { ClaimWaiter } from '../core/claim-waiter.js';
import { EncodedResponse } from '../wire/write/encoded-response.js';
import { encoded } from '../wire/write/message.js';
import { type Numbering, type WireOrder, writeHeartbeat, writeOrder, writeOrders } from '../wire/write/order.js';
import { handleInTurns } from './handle-in-turns.js';
import type { HeartbeatAnswers } from './heartbeat-answers.js';
import type { HolderQueries } from './holder-queries.js';
import type { ClaimOrder, OrderBatcher, OrderRecipient } from './order-batcher.js';
import { parseClaimReports, parseHello } from './parse-agent-message.js';
import { parseClaimReport } from './parse-claim-report.js';
import { parseHoldersReport } from './parse-holders-report.js';
import { parseInventory } from './parse-inventory.js';
import { SessionInbox } from './session-inbox.js';

/** Messages that an agent may leave unread; one that reads none is not there, and catches up with its next Hello. */
const UNREAD_MESSAGES_MAX = 4_096;
/** And how many bytes: each message may have orders for hundreds of claims. */
const UNREAD_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Messages of one agent that are not durable yet; past it the stream is read no further. Many more than come with a
 * node full of guests, and few enough that an agent that floods only slows itself down.
 */
export const UNSETTLED_MESSAGES_MAX = 1_000;

/** Claims that one line of the log names: enough to find the guests of most nodes by. */
const CLAIMS_LOGGED_MAX = 20;
/** The first message is a Hello. */
const HELLO_SEQ = 1;

export type AgentCall = ServerDuplexStream<AgentMessage__Output, BrokerMessage | EncodedResponse>;
type Body = Omit<BrokerMessage, 'seq' | 'ack'>;

/** The terms of every session. */
export interface SessionTerms {
  readonly heartbeatIntervalMs: number;
  readonly sessionTtlMs: number;
  /** How many nodes the broker may know. */
  readonly nodesMax: number;
}

/** A stream that ended before it had a node. */
export interface RefusedSession {
  /** Whose agent it says it is; null when it has not said. */
  readonly node: NodeId | null;
  readonly error: RmaError;
  /** Where it came from, as grpc-js names it. */
  readonly address: string;
}

/** What a session works with. */
export interface SessionDeps {
  readonly core: BrokerCore;
  readonly tokens: ClaimTokens;
  readonly terms: SessionTerms;
  readonly log: Logger;
  /** Knows which claims somebody waits for. */
  readonly waiter: Pick<ClaimWaiter, 'isAwaited'>;
  /** Batches orders, for all sessions. */
  readonly batcher: OrderBatcher;
  /** When heartbeats are answered, for all sessions. */
  readonly answers: HeartbeatAnswers;
  /** When long Hellos are heard, for all sessions. */
  readonly turns: Turns;
  /** Questions to this agent. */
  readonly holders: HolderQueries;
  /** Called once the agent has said who it is. Sooner or later `enter` gives it its node, or `end` a refusal. */
  readonly onHello: (session: AgentSession, hello: Hello) => void;
  /** Called when a stream is ended before it had its node. */
  readonly onRefused: (refused: RefusedSession) => void;
}

/** One stream of one agent: numbers and acknowledges messages, passes reports to the core and orders to the agent. */
export class AgentSession implements OrderRecipient {
  /** The node that the agent says is its own; null before its Hello. */
  private claimedNode: NodeId | null = null;
  /** The same, once it has it. */
  private node: NodeId | null = null;
  private welcomed = false;
  /** Orders that came before the Welcome, or before those were passed on. */
  private readonly early: Order[] = [];
  private readonly inbox: SessionInbox;
  private takesBatches = false;
  private sentSeq = 0;
  private unsettled = 0;
  private unreadBytes = 0;
  private ended = false;

  constructor(
    readonly id: SessionId,
    private readonly call: AgentCall,
    private readonly deps: SessionDeps,
  ) {
    this.inbox = new SessionInbox(deps.core.nowMs());
  }

  /** The broker's time of the last message; before the first, of the stream's opening. */
  get lastHeardMs(): BrokerMs {
    return this.inbox.anchor.receivedMs;
  }

  /** Where its agent calls from. */
  get address(): string {
    return this.call.getPeer();
  }

  /** It has its node, and the agent is told what the broker has for it. */
  get isWelcomed(): boolean {
    return this.welcomed && !this.ended;
  }

  /** Takes one message. Whatever is wrong with it ends the session: its other messages build on it. */
  receive(message: AgentMessage__Output): void {
    if (this.ended) return;
    try {
      this.inbox.receive(message.seq, this.deps.core.nowMs());
      if (this.node === null) return this.arrive(message);
      this.unsettled += 1;
      if (this.unsettled === UNSETTLED_MESSAGES_MAX) this.call.pause();
      this.dispatch(this.node, message).then(
        () => this.settle(message.seq),
        (problem) => this.end(problem),
      );
      if (message.body === 'heartbeat') this.deps.answers.add(this);
    } catch (problem) {
      this.end(problem);
    }
  }

  /** Passes an order on. One that has been overtaken is left out: the claim's next change brought its own. */
  order(order: Order): void {
    if (this.welcomed && this.early.length === 0) this.pass(order);
    else this.early.push(order);
  }

  private pass(order: Order): void {
    if (order.type === 'drain') this.tellDrain(order.node);
    else this.deps.batcher.add(this, order, this.isDeferrable(order));
  }

  /** Sends the orders that are held for a batch window, since a caller waits for one of them. */
  flushOrders(): void {
    this.deps.batcher.flush(this);
  }

  /** Tells the agent that it was heard, and what of it is durable. The Welcome will say so, too. */
  answerHeartbeat(): void {
    if (!this.welcomed) return;
    this.flushOrders();
    this.transmit((numbering) => encoded(writeHeartbeat, numbering));
  }

  /** Has the agent say at once that it lives, if it knows how; others do so in their own time. */
  askForWord(): void {
    this.send({ heartbeat: { answerAtOnce: true } });
  }

  /** Asks the agent who has its RMAs. Errors: NODE_NO_ANSWER, NODE_SILENT, OVERLOADED. */
  askHolders(): Promise<HoldersReport__Output> {
    return this.deps.holders.ask((queryId) => this.send({ listHolders: { queryId } }));
  }

  /** Ends the stream with a reason. */
  end(problem: unknown): void {
    if (this.ended) return;
    this.ended = true;
    const error = RmaError.from(problem);
    if (this.node === null) this.deps.onRefused({ node: this.claimedNode, error, address: this.address });
    else this.logEnd(error, problem);
    this.call.emit('error', toGrpcStatus(error));
  }

  private logEnd({ reason }: RmaError, problem: unknown): void {
    const level = reason === 'INTERNAL' ? 'error' : 'warn';
    this.deps.log[level]('session.ended', 'ended the session with an agent', { node: this.node, error: problem });
  }

  private settle(seq: number): void {
    this.inbox.settle(seq);
    if (this.unsettled === UNSETTLED_MESSAGES_MAX) this.call.resume();
    this.unsettled -= 1;
  }

  private arrive(message: AgentMessage__Output): void {
    if (this.claimedNode !== null) throw outOfStep('nothing is to be said between the Hello and the Welcome');
    if (message.body !== 'hello' || !message.hello) throw outOfStep('the first message must be a Hello');
    const hello = parseHello(message.hello);
    this.claimedNode = hello.node;
    this.takesBatches = message.hello.takesBatches;
    this.deps.onHello(this, hello);
  }

  /** The node is this agent's. It is told so once that is durable, with whose node it is. */
  enter(hello: Hello): void {
    const { core } = this.deps;
    this.node = hello.node;
    const commits = [core.commit(handleHello(core.fleet, hello, core.nowMs()))];
    openSession(core.fleet, hello, this, core.nowMs());
    core.touched(hello.node);
    this.logUnknown(unknownClaims(core.fleet, hello));
    const hear = (report: ClaimReport) => this.hear(hello.node, report);
    commits.push(
      handleInTurns(reportsOf(core.fleet, hello), {
        turns: this.deps.turns,
        hear,
        isOver: () => this.isOver(hello.node),
      }),
    );
    Promise.all(commits).then(
      () => this.welcome(hello.node),
      (problem) => this.end(problem),
    );
  }

  /** What is left of its Hello is old: the stream has ended, and another session may have told what is so now. */
  private isOver(node: NodeId): boolean {
    return this.ended || this.deps.core.fleet.nodes.get(node)?.session !== this.id;
  }

  private welcome(node: NodeId): void {
    const { core, terms } = this.deps;
    this.inbox.settle(HELLO_SEQ);
    this.send({
      welcome: {
        heartbeatInterval: toDuration(terms.heartbeatIntervalMs),
        sessionTtl: toDuration(terms.sessionTtlMs),
        takesBatches: true,
      },
    });
    this.welcomed = true;
    // Before anything else is sent: an agent that hears of no drain here takes a former one for ended.
    if (isDraining(core.fleet.nodes.get(node)?.record)) this.tellDrain(node);
    const untold = this.early.splice(0).filter(({ type }) => type !== 'drain');
    this.early.push(...untold);
    this.passEarly().catch((problem) => this.end(problem));
  }

  /**
   * A Hello with thousands of claims may have led to as many orders: they leave a message a
   * turn, as its reports were heard.
   */
  private async passEarly(): Promise<void> {
    while (this.early.length > 0 && !this.ended) {
      const some = this.early.slice(0, BATCH_ITEMS_MAX);
      for (const order of some) this.pass(order);
      // Not before: what comes meanwhile comes after them.
      this.early.splice(0, some.length);
      if (this.early.length > 0) await this.deps.turns.next();
    }
  }

  private logUnknown(claims: readonly ClaimId[]): void {
    if (claims.length === 0) return;
    const message = 'an agent has claims that the broker has no record of; their holders are asked to let go';
    const some = claims.slice(0, CLAIMS_LOGGED_MAX);
    this.deps.log.warn('session.claims_unknown', message, { node: this.node, count: claims.length, claims: some });
  }

  private dispatch(node: NodeId, message: AgentMessage__Output): Promise<unknown> {
    const { core, holders } = this.deps;
    const entry = core.fleet.nodes.get(node);
    if (entry !== undefined) entry.lastHeardMs = this.lastHeardMs;
    switch (message.body) {
      case 'claimReport':
        return this.hear(node, parseClaimReport('claim_report', present(message.claimReport, 'claim_report')));
      case 'claimReports': {
        const reports = parseClaimReports(present(message.claimReports, 'claim_reports'));
        return Promise.all(reports.map((report) => this.hear(node, report)));
      }
      case 'inventoryReport': {
        const inventory = parseInventory('inventory_report', present(message.inventoryReport, 'inventory_report'));
        const durable = core.commit(handleInventory(core.fleet, node, inventory));
        core.touched(node);
        return durable;
      }
      case 'holdersReport':
        holders.answer(parseHoldersReport(present(message.holdersReport, 'holders_report')));
        return core.settled();
      // Changes nothing, but an acknowledgement of it is one of all before it.
      case 'heartbeat':
        return core.settled();
      case 'hello':
        throw outOfStep('a session has one Hello');
      default:
        throw outOfStep('a message must say something');
    }
  }

  private hear(node: NodeId, report: ClaimReport): Promise<void> {
    const { core } = this.deps;
    const durable = core.commit(handleReport(core.fleet, node, report, core.nowMs()));
    noteStray(core.fleet, node, report);
    core.touched(node);
    return durable;
  }

  /**
   * An order that ends a claim gives an RMA free, and somebody may want that; an agent that takes
   * no batches would gain nothing.
   */
  private isDeferrable(order: ClaimOrder): boolean {
    return order.type === 'prepare' && this.takesBatches && !this.deps.waiter.isAwaited(order.claim);
  }

  sendOrders(orders: readonly ClaimOrder[]): void {
    const all: WireOrder[] = [];
    for (const order of orders) {
      const now = this.asOfNow(order);
      if (now !== null) all.push(now);
    }
    if (all.length > 1 && this.takesBatches) {
      this.transmit(({ seq, ack }) => encoded(writeOrders, { seq, ack, orders: all }));
    } else {
      for (const order of all) this.transmit(({ seq, ack }) => encoded(writeOrder, { seq, ack, order }));
    }
  }

  /** The order as it is told now; null when it has been overtaken. */
  private asOfNow(order: ClaimOrder): WireOrder | null {
    if (order.type === 'unprepare') return order;
    const claim = this.deps.core.fleet.claims.get(order.claim);
    if (claim === undefined || claim.node !== this.node || !isUnredeemed(claim)) return null;
    const { seq: anchorSeq, receivedMs } = this.inbox.anchor;
    const tokenSha256 = this.deps.tokens.sha256Of(claim);
    return { type: 'prepare', claim, tokenSha256, anchorSeq, redeemableForMs: claim.expireMs - receivedMs };
  }

  private tellDrain(node: NodeId): void {
    const drain = this.deps.core.fleet.nodes.get(node)?.record.drain ?? null;
    if (drain === null) return this.send({ drain: { draining: false } });
    const { seq, receivedMs } = this.inbox.anchor;
    const deadline = toDuration(Math.max(0, drain.deadlineMs - receivedMs));
    this.send({ drain: { draining: true, deadline, anchorSeq: seq, reason: drain.reason } });
  }

  private send(body: Body): void {
    this.flushOrders();
    this.transmit((numbering) => ({ ...body, ...numbering }));
  }

  private transmit(message: (numbering: Numbering) => BrokerMessage | EncodedResponse): void {
    if (this.ended) return;
    const hasRoom = this.call.writableLength <= UNREAD_MESSAGES_MAX && this.unreadBytes <= UNREAD_BYTES_MAX;
    if (!hasRoom) return this.end(unread());
    this.sentSeq += 1;
    const sent = message({ seq: this.sentSeq, ack: this.inbox.ack });
    const bytes = sent instanceof EncodedResponse ? sent.bytes.length : 0;
    this.unreadBytes += bytes;
    this.call.write(sent, () => {
      this.unreadBytes -= bytes;
    });
  }
}

function present<T>(value: T | null | undefined, field: string): T {
  if (value === null || value === undefined) throw outOfStep(`${field} is missing`);
  return value;
}

function outOfStep(message: string): RmaError {
  return new RmaError({ reason: 'SESSION_OUT_OF_STEP', message: `${message}; begin a new session` });
}

function unread(): RmaError {
  const message = `the agent has left ${UNREAD_MESSAGES_MAX} messages or ${UNREAD_BYTES_MAX} bytes unread; begin a new session`;
  return new RmaError({ reason: 'SESSION_SILENT', message });
}
