import { RmaError } from '../../common/errors/rma-error.js';
import type { Logger } from '../../common/log/logger.js';
import { toDuration } from '../../common/wire/duration.js';
import type { KnownCaller } from '../../domain/access/known-caller.js';
import { deniedNode } from '../../domain/access/refusals.js';
import type { Order } from '../../domain/broker/records/decision.js';
import type { SessionId } from '../../domain/broker/records/node.js';
import type { Hello } from '../../domain/broker/sessions/hello.js';
import { type BrokerMs, type NodeId, nodeName } from '../../domain/ids.js';
import type { AgentMessage__Output } from '../../gen/rma/v1/AgentMessage.js';
import type { HoldersReport__Output } from '../../gen/rma/v1/HoldersReport.js';
import { encoded } from '../wire/write/message.js';
import { writeHeartbeat } from '../wire/write/order.js';
import { type AgentCall, AgentStream } from './agent-stream.js';
import { beginSession } from './begin-session.js';
import type { HeartbeatAnswers } from './heartbeat-answers.js';
import type { HolderQueries } from './holder-queries.js';
import { MessageHandler } from './message-handler.js';
import { OrderSender, type OrderSenderDeps } from './order-sender.js';
import { outOfStep } from './out-of-step.js';
import { parseHello } from './parse/hello.js';
import type { RefusedSession } from './refusal-log.js';
import type { SessionTerms } from './session-admission.js';

/** The first message is a Hello. */
const HELLO_SEQ = 1;

/** Why a session has ended that the broker did not end. */
const AGENT_LEFT = 'AGENT_LEFT';

/** What a session works with. */
export interface SessionDeps extends OrderSenderDeps {
  readonly terms: SessionTerms;
  /** Of the broker that leads; 0 for the only one of a fleet. */
  readonly term: number;
  readonly log: Logger;
  /** When heartbeats are answered, for all sessions. */
  readonly answers: HeartbeatAnswers;
  /** Who opened the stream. */
  readonly caller: KnownCaller;
  /** Questions to this agent. */
  readonly holders: HolderQueries;
  /** Called once the agent has said who it is. Sooner or later `enter` gives it its node, or `end` a refusal. */
  readonly onHello: (session: AgentSession, hello: Hello) => void;
  /** Called when a stream is ended before it had its node. */
  readonly onRefused: (refused: RefusedSession) => void;
}

/** What an agent has said of itself, before the node is its own. */
interface Claimed {
  readonly node: NodeId;
  readonly takesBatches: boolean;
}

/** What a session with a node consists of. */
interface Entered {
  readonly messages: MessageHandler;
  readonly orders: OrderSender;
}

/** One stream of one agent, from its Hello over its Welcome to its end. */
export class AgentSession {
  private readonly stream: AgentStream;
  /** Null before its Hello. */
  private claimed: Claimed | null = null;
  /** Null before the node is the agent's. */
  private entered: Entered | null = null;
  private welcomed = false;
  private reason = AGENT_LEFT;

  constructor(
    readonly id: SessionId,
    call: AgentCall,
    private readonly deps: SessionDeps,
  ) {
    this.stream = new AgentStream(call, (problem) => this.end(problem), deps.core.nowMs());
  }

  /** The broker's time of the last message; before the first, of the stream's opening. */
  get lastHeardMs(): BrokerMs {
    return this.stream.anchor.receivedMs;
  }

  /** Whose identity the stream has. */
  get caller(): KnownCaller {
    return this.deps.caller;
  }

  /** Where its agent calls from. */
  get address(): string {
    return this.stream.address;
  }

  get isEnded(): boolean {
    return this.stream.isEnded;
  }

  /** Why it has ended, as the node's history tells it: an error reason, or AGENT_LEFT. */
  get endReason(): string {
    return this.reason;
  }

  /** It has its node, and the agent is told what the broker has for it. */
  get isWelcomed(): boolean {
    return this.welcomed && !this.isEnded;
  }

  /** Takes one message. Whatever is wrong with it ends the session: its other messages build on it. */
  receive(message: AgentMessage__Output): void {
    if (this.isEnded) return;
    try {
      this.stream.receive(message.seq, this.deps.core.nowMs());
      if (this.entered === null) return this.arrive(message);
      this.stream.settleAfter(message.seq, this.entered.messages.handle(message, this.lastHeardMs));
      if (message.body === 'heartbeat') this.deps.answers.add(this);
    } catch (problem) {
      this.end(problem);
    }
  }

  /** Passes an order on to the agent. */
  order(order: Order): void {
    this.entered?.orders.order(order);
  }

  /** Sends the orders that are held for a batch window, since a caller waits for one of them. */
  flushOrders(): void {
    this.entered?.orders.flush();
  }

  /** Tells the agent that it was heard, and what of it is durable. The Welcome will say so, too. */
  answerHeartbeat(): void {
    if (this.welcomed) this.entered?.orders.send((numbering) => encoded(writeHeartbeat, numbering));
  }

  /** Has the agent say at once that it lives, if it knows how; others do so in their own time. */
  askForWord(): void {
    this.entered?.orders.send((numbering) => ({ heartbeat: { answerAtOnce: true }, ...numbering }));
  }

  /** Asks the agent who has its RMAs. Errors: NODE_NO_ANSWER, NODE_SILENT, OVERLOADED. */
  askHolders(): Promise<HoldersReport__Output> {
    return this.deps.holders.ask((queryId) =>
      this.entered?.orders.send((numbering) => ({ listHolders: { queryId }, ...numbering })),
    );
  }

  /** The node is this agent's. It is told so once that is durable, with whose node it is. */
  enter(hello: Hello): void {
    const { core, log, turns, holders } = this.deps;
    const { node } = hello;
    const takesBatches = this.claimed?.takesBatches ?? false;
    const messages = new MessageHandler(node, core, holders);
    const orders = new OrderSender({ node, takesBatches, stream: this.stream }, this.deps);
    this.entered = { messages, orders };
    const handleReport = messages.handleReport.bind(messages);
    beginSession(hello, this, { core, log, turns, handleReport })
      .then(() => this.welcome(orders))
      .catch((problem) => this.end(problem));
  }

  /** Ends the stream with a reason. */
  end(problem: unknown): void {
    if (this.isEnded) return;
    this.stream.end();
    const error = RmaError.from(problem);
    this.reason = error.reason;
    const node = this.claimed?.node ?? null;
    if (this.entered === null) this.deps.onRefused({ node, error, address: this.address, caller: this.caller });
    else this.logEnd(node, error, problem);
    this.stream.tellEnd(error);
  }

  private logEnd(node: NodeId | null, { reason }: RmaError, problem: unknown): void {
    const level = reason === 'INTERNAL' ? 'error' : 'warn';
    this.deps.log[level]('session.ended', 'ended the session with an agent', { node, error: problem });
  }

  private arrive(message: AgentMessage__Output): void {
    if (this.claimed !== null) throw outOfStep('nothing is to be said between the Hello and the Welcome');
    if (message.body !== 'hello' || !message.hello) throw outOfStep('the first message must be a Hello');
    const hello = parseHello(message.hello);
    this.claimed = { node: hello.node, takesBatches: message.hello.takesBatches };
    const { caller } = this.deps;
    if (!caller.access.isNode(hello.node)) throw new RmaError(deniedNode(nodeName(hello.node), caller.identity));
    this.deps.onHello(this, hello);
  }

  private welcome(orders: OrderSender): Promise<void> {
    const { heartbeatIntervalMs, sessionTtlMs } = this.deps.terms;
    const welcome = {
      heartbeatInterval: toDuration(heartbeatIntervalMs),
      sessionTtl: toDuration(sessionTtlMs),
      takesBatches: true,
      term: this.deps.term,
    };
    this.stream.settle(HELLO_SEQ);
    this.stream.write((numbering) => ({ welcome, ...numbering }));
    this.welcomed = true;
    return orders.begin();
  }
}
