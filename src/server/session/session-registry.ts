import type { Clock, Timer } from '../../common/clock/clock.js';
import { Turns } from '../../common/clock/turns.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { KnownCaller } from '../../domain/access/known-caller.js';
import type { Order } from '../../domain/broker/records/decision.js';
import type { Entry } from '../../domain/broker/sessions/agent-admission.js';
import type { Hello } from '../../domain/broker/sessions/hello.js';
import { noteSessionEnd } from '../../domain/broker/sessions/noted-sessions.js';
import { closeSession } from '../../domain/broker/sessions/session.js';
import { type NodeId, nodeName } from '../../domain/ids.js';
import { RETRY_AFTER_MS } from '../../domain/retry-after.js';
import type { AgentMessage__Output } from '../../gen/rma/v1/AgentMessage.js';
import type { HoldersReport__Output } from '../../gen/rma/v1/HoldersReport.js';
import { holderOf } from '../admission/shares.js';
import type { AuditedSession, CallAudit } from '../audit/call-audit.js';
import type { AgentsReturn } from '../core/agents-return.js';
import type { OrderCarrier } from '../core/broker-core.js';
import { AgentSession, type SessionDeps } from './agent-session.js';
import type { AgentCall } from './agent-stream.js';
import { HeartbeatAnswers } from './heartbeat-answers.js';
import { HelloLine } from './hello-line.js';
import { HolderQueries } from './holder-queries.js';
import { OrderBatcher } from './order-batcher.js';
import { type Arrival, SessionAdmission } from './session-admission.js';

/** How often silence is looked for. */
const SWEEP_INTERVAL_MS = 500;

/** Streams that have not said Hello count too: a bound on what strangers can open. Each costs about 30 KiB. */
export const SESSIONS_MAX = 20_000;

/** A stream's node, and whether it has it or only says so. */
interface Place {
  readonly node: NodeId;
  readonly hasIt: boolean;
}

/** What all sessions work with. */
export interface RegistryDeps
  extends Omit<SessionDeps, 'onHello' | 'caller' | 'holders' | 'batcher' | 'answers' | 'turns'> {
  readonly audit: CallAudit;
  /** After a takeover; absent for a broker that is alone. */
  readonly agentsReturn?: AgentsReturn | undefined;
}

/** All open sessions; one for each node. */
export class SessionRegistry implements OrderCarrier {
  private readonly ofNode = new Map<NodeId, AgentSession>();
  private readonly places = new Map<AgentSession, Place | null>();
  private readonly batcher: OrderBatcher;
  private readonly answers: HeartbeatAnswers;
  private readonly admission: SessionAdmission<AgentSession>;
  private readonly hellos: HelloLine;
  private readonly turns = new Turns();
  private lastId = 0;
  private isStopping = false;
  private timer: Timer | null = null;

  constructor(
    private readonly deps: RegistryDeps,
    private readonly clock: Clock,
  ) {
    this.batcher = new OrderBatcher(clock);
    this.answers = new HeartbeatAnswers(clock);
    this.hellos = new HelloLine(clock);
    this.admission = new SessionAdmission({
      core: deps.core,
      clock,
      terms: deps.terms,
      agentsReturn: deps.agentsReturn,
      formerOf: (node) => this.ofNode.get(node),
      enter: (arrival, as) => this.enter(arrival, as),
    });
  }

  /** How many streams are open. */
  get count(): number {
    return this.places.size;
  }

  /** How many have said Hello and wait to be heard. */
  get waitingCount(): number {
    return this.hellos.waitingCount;
  }

  /** Serves one stream until it ends, or the returned function ends it. */
  serve(call: AgentCall, caller: KnownCaller): (problem: RmaError) => void {
    this.lastId += 1;
    const holders = new HolderQueries(this.clock);
    const session = new AgentSession(this.lastId, call, {
      ...this.deps,
      caller,
      holders,
      batcher: this.batcher,
      answers: this.answers,
      turns: this.turns,
      onHello: (arrived, hello) => this.arrived(arrived, hello),
    });
    this.places.set(session, null);
    call.on('data', (message) => this.received(session, message));
    call.on('end', () => call.end());
    call.on('error', () => this.closed(session));
    call.on('cancelled', () => this.closed(session));
    call.on('close', () => this.closed(session));
    for (const event of ['error', 'cancelled', 'close']) call.on(event, () => holders.end());
    if (this.places.size > SESSIONS_MAX) session.end(tooManySessions());
    return (problem) => this.endAndForget(session, problem);
  }

  /** Asks a node's agent who has its RMAs. Errors: NODE_SILENT, NODE_NO_ANSWER, OVERLOADED. */
  askHolders(node: NodeId): Promise<HoldersReport__Output> {
    const session = this.ofNode.get(node);
    if (session?.isWelcomed) return session.askHolders();
    const returning = this.deps.agentsReturn?.awaits(node) ?? null;
    return Promise.reject(returning === null ? notConnected(node) : new RmaError(returning));
  }

  carry(order: Order): void {
    this.ofNode.get(order.node)?.order(order);
  }

  flushOrders(node: NodeId): void {
    this.ofNode.get(node)?.flushOrders();
  }

  /** Ends sessions that have gone silent, until `signal` aborts; then all of them. */
  start(signal: AbortSignal): void {
    const sweep = () => {
      this.endSilent();
      this.timer = this.clock.schedule(SWEEP_INTERVAL_MS, sweep);
    };
    sweep();
    signal.addEventListener('abort', () => this.stop(endOfSessions(signal)), { once: true });
  }

  private received(session: AgentSession, message: AgentMessage__Output): void {
    const place = this.places.get(session);
    session.receive(message);
    if (place?.hasIt) this.admission.heard(place.node, session);
  }

  private arrived(session: AgentSession, hello: Hello): void {
    this.places.set(session, { node: hello.node, hasIt: false });
    this.hellos.add({
      holder: holderOf(session.caller.identity, session.address),
      isGone: () => !this.places.has(session),
      end: (problem) => session.end(problem),
      enter: () => this.admission.arrive({ session, hello }),
    });
  }

  private enter({ session, hello }: Arrival<AgentSession>, as: Entry): void {
    const { node, identity, bootId } = hello;
    const former = this.ofNode.get(node);
    this.ofNode.set(node, session);
    this.places.set(session, { node, hasIt: true });
    if (former !== undefined) this.endAndForget(former, superseded(node, as));
    const { id, address } = session;
    this.deps.log.info('session.opened', 'an agent has connected', {
      node,
      session: id,
      as,
      identity,
      bootId,
      address,
    });
    this.deps.audit.sessionBegun(auditedSession(session, node), as);
    session.enter(hello);
  }

  private closed(session: AgentSession): void {
    const place = this.places.get(session) ?? null;
    if (!this.places.delete(session) || place === null) return;
    const { node, hasIt } = place;
    if (!hasIt) return this.admission.left(node, session);
    if (this.ofNode.get(node) === session) this.ofNode.delete(node);
    closeSession(this.deps.core.fleet, node, session.id);
    this.deps.core.touched(node);
    this.noteEnd(node, session.endReason);
    this.deps.audit.sessionEnded(auditedSession(session, node), this.isStopping ? 'NOT_READY' : session.endReason);
    this.deps.log.info('session.closed', 'an agent is gone', { node, session: session.id });
    this.admission.lost(node, session);
  }

  private noteEnd(node: NodeId, reason: string): void {
    // Whether the agents live on, a broker that stops cannot say.
    if (this.isStopping) return;
    const { core } = this.deps;
    // A failed commit is reported by the committer itself.
    core.commit(noteSessionEnd(core.fleet, node, reason, core.nowMs())).catch(() => {});
  }

  private endSilent(): void {
    const { core, terms } = this.deps;
    const silentBeforeMs = core.nowMs() - terms.sessionTtlMs;
    for (const session of [...this.places.keys()]) {
      if (session.lastHeardMs < silentBeforeMs) this.endAndForget(session, silent(terms.sessionTtlMs));
    }
  }

  /** A peer that is gone for good may never let its stream close: it is forgotten at once. */
  private endAndForget(session: AgentSession, problem: RmaError): void {
    session.end(problem);
    this.closed(session);
  }

  private stop(problem: RmaError): void {
    this.isStopping = true;
    this.timer?.cancel();
    for (const session of [...this.places.keys()]) this.endAndForget(session, problem);
    this.hellos.close();
  }
}

/** What agents are told when all sessions end. */
function endOfSessions(signal: AbortSignal): RmaError {
  if (signal.reason instanceof RmaError) return signal.reason;
  const message = 'the broker is stopping; connect again';
  return new RmaError({ reason: 'NOT_READY', message, retryAfterMs: RETRY_AFTER_MS.PROGRAM_BACK });
}

function auditedSession({ id, caller, address }: AgentSession, node: NodeId): AuditedSession {
  return { node, session: id, caller, address };
}

function superseded(node: NodeId, as: Entry): RmaError {
  const by = as === 'reconnect' ? 'this agent on another stream' : "this agent's next life";
  const message = `the session of ${nodeName(node)} was silent, and ${by} has taken its place; begin a new session`;
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
  return new RmaError({ reason: 'OVERLOADED', message, retryAfterMs: RETRY_AFTER_MS.PLACE_FREED });
}
