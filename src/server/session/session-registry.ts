import type { Clock, Timer } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { Order } from '../../domain/broker/decision.js';
import { closeSession } from '../../domain/broker/session.js';
import { type NodeId, nodeName } from '../../domain/ids.js';
import type { HoldersReport__Output } from '../../gen/rma/v1/HoldersReport.js';
import type { OrderCarrier } from '../core/broker-core.js';
import { type AgentCall, AgentSession, type SessionDeps } from './agent-session.js';
import { HeartbeatAnswers } from './heartbeat-answers.js';
import { HolderQueries } from './holder-queries.js';
import { OrderDepartures } from './order-departures.js';

/** How often silence is looked for. */
const SWEEP_INTERVAL_MS = 500;

/** Streams that have not said Hello count too: a bound on what strangers can open. Each costs about 30 KiB. */
const SESSIONS_MAX = 20_000;

/** All open sessions; one for each node. */
export class SessionRegistry implements OrderCarrier {
  private readonly ofNode = new Map<NodeId, AgentSession>();
  private readonly nodes = new Map<AgentSession, NodeId | null>();
  private readonly departures: OrderDepartures;
  private readonly answers: HeartbeatAnswers;
  private lastId = 0;
  private timer: Timer | null = null;

  constructor(
    private readonly deps: Omit<SessionDeps, 'onOpen' | 'holders' | 'departures' | 'answers'>,
    private readonly clock: Clock,
  ) {
    this.departures = new OrderDepartures(clock);
    this.answers = new HeartbeatAnswers(clock);
  }

  /** How many streams are open. */
  get count(): number {
    return this.nodes.size;
  }

  /** Serves one stream until it ends. */
  serve(call: AgentCall): void {
    this.lastId += 1;
    const holders = new HolderQueries(this.clock);
    const session = new AgentSession(this.lastId, call, {
      ...this.deps,
      holders,
      departures: this.departures,
      answers: this.answers,
      onOpen: (opened, node) => this.opened(opened, node),
    });
    this.nodes.set(session, null);
    call.on('data', (message) => session.receive(message));
    call.on('end', () => call.end());
    call.on('error', () => this.closed(session));
    call.on('cancelled', () => this.closed(session));
    call.on('close', () => this.closed(session));
    for (const event of ['error', 'cancelled', 'close']) call.on(event, () => holders.end());
    if (this.nodes.size > SESSIONS_MAX) session.end(tooManySessions());
  }

  /** Asks a node's agent who has its RMAs. Errors: NODE_SILENT, NODE_NO_ANSWER, OVERLOADED. */
  askHolders(node: NodeId): Promise<HoldersReport__Output> {
    const session = this.ofNode.get(node);
    return session === undefined ? Promise.reject(notConnected(node)) : session.askHolders();
  }

  carry(order: Order): void {
    this.ofNode.get(order.node)?.order(order);
  }

  hurry(node: NodeId): void {
    this.ofNode.get(node)?.hurry();
  }

  /** Ends sessions that have gone silent, until `signal` aborts; then all of them. */
  start(signal: AbortSignal): void {
    const sweep = () => {
      this.endSilent();
      this.timer = this.clock.schedule(SWEEP_INTERVAL_MS, sweep);
    };
    sweep();
    signal.addEventListener('abort', () => this.stop(), { once: true });
  }

  private opened(session: AgentSession, node: NodeId): void {
    const former = this.ofNode.get(node);
    this.ofNode.set(node, session);
    this.nodes.set(session, node);
    if (former !== undefined) former.end(superseded(node));
    this.deps.log.info('session.opened', 'an agent has connected', { node, session: session.id });
  }

  private closed(session: AgentSession): void {
    const node = this.nodes.get(session);
    if (!this.nodes.delete(session) || node === null || node === undefined) return;
    if (this.ofNode.get(node) === session) this.ofNode.delete(node);
    closeSession(this.deps.core.fleet, node, session.id);
    this.deps.core.touched(node);
    this.deps.log.info('session.closed', 'an agent is gone', { node, session: session.id });
  }

  private endSilent(): void {
    const { core, terms } = this.deps;
    const silentBeforeMs = core.nowMs() - terms.sessionTtlMs;
    for (const session of [...this.nodes.keys()]) {
      if (session.lastHeardMs < silentBeforeMs) this.endAndForget(session, silent(terms.sessionTtlMs));
    }
  }

  /** A peer that is gone for good may never let its stream close: it is forgotten at once. */
  private endAndForget(session: AgentSession, problem: RmaError): void {
    session.end(problem);
    this.closed(session);
  }

  private stop(): void {
    this.timer?.cancel();
    const message = 'the broker is stopping; connect again';
    const problem = new RmaError({ reason: 'NOT_READY', message, retryAfterMs: 1_000 });
    for (const session of [...this.nodes.keys()]) this.endAndForget(session, problem);
  }
}

function superseded(node: NodeId): RmaError {
  const message = `another session for ${nodeName(node)} has begun; if this repeats, two agents use one node name`;
  return new RmaError({ reason: 'SESSION_SUPERSEDED', message, metadata: { node: nodeName(node) } });
}

function notConnected(node: NodeId): RmaError {
  const message = `${nodeName(node)} does not say who has its RMAs: its agent is not connected; ask again once it is`;
  return new RmaError({ reason: 'NODE_SILENT', message, metadata: { node: nodeName(node) } });
}

function silent(sessionTtlMs: number): RmaError {
  const message = `nothing was heard for ${sessionTtlMs} ms; begin a new session`;
  return new RmaError({ reason: 'SESSION_SILENT', message });
}

function tooManySessions(): RmaError {
  const message = `the broker serves ${SESSIONS_MAX} sessions, which is its limit; try again later`;
  return new RmaError({ reason: 'OVERLOADED', message, retryAfterMs: 5_000 });
}
