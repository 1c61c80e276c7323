import type { Clock, Timer } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { NodeEntry } from '../../domain/broker/records/node.js';
import {
  type Admission,
  admissionOf,
  type Entry,
  type Hearing,
  type NameTaken,
  standingOf,
} from '../../domain/broker/sessions/agent-admission.js';
import type { Hello } from '../../domain/broker/sessions/hello.js';
import { late } from '../../domain/broker/sessions/late.js';
import { nameTaken } from '../../domain/broker/sessions/name-taken.js';
import { noteRefusal } from '../../domain/broker/sessions/noted-sessions.js';
import { tooManyNodes } from '../../domain/broker/sessions/too-many-nodes.js';
import type { BrokerMs, NodeId } from '../../domain/ids.js';
import { RETRY_AFTER_MS } from '../../domain/retry-after.js';
import type { AgentsReturn } from '../core/agents-return.js';
import type { BrokerCore } from '../core/broker-core.js';

/** How long a former session may take to answer, in heartbeats: one may be lost. */
const HEARTBEATS_TO_ANSWER = 2;

/** The terms of every session. */
export interface SessionTerms {
  readonly heartbeatIntervalMs: number;
  readonly sessionTtlMs: number;
  /** How many nodes the broker may know. */
  readonly nodesMax: number;
}

/** A session, as far as its admission goes. */
export interface AdmittedSession {
  /** Where its agent calls from. */
  readonly address: string;
  /** It has its node, and its agent is told so. */
  readonly isWelcomed: boolean;
  /** Has the agent say a word at once. */
  askForWord(): void;
  end(problem: RmaError): void;
}

/** A session that has said Hello and waits for its node. */
export interface Arrival<S> {
  readonly session: S;
  readonly hello: Hello;
}

/** What admission works with. */
export interface AdmissionDeps<S> {
  readonly core: BrokerCore;
  readonly clock: Clock;
  readonly terms: SessionTerms;
  /** After a takeover; absent for a broker that is alone. */
  readonly agentsReturn?: Pick<AgentsReturn, 'awaits'> | undefined;
  readonly formerOf: (node: NodeId) => S | undefined;
  /** Gives the newcomer its node. The former session, if there still is one, has nothing to say against it. */
  readonly enter: (arrival: Arrival<S>, as: Entry) => void;
}

/** A former session that was asked whether it lives. */
interface Question<S> {
  readonly former: S;
  readonly answerByMs: BrokerMs;
  readonly timer: Timer;
  /** Its stream has ended, and the agent has what is left of the time to be back on another one. */
  isGone: boolean;
  /** On whose behalf: one at a time. Null when it did not wait for the answer; its next attempt learns of it. */
  newcomer: { readonly arrival: Arrival<S>; readonly as: Entry } | null;
}

/**
 * Decides which session gets a node. Where the domain's rule is to ask the former session, nothing of the newcomer is
 * heard until that one has spoken or ended, or the time to answer is over.
 */
export class SessionAdmission<S extends AdmittedSession> {
  private readonly questions = new Map<NodeId, Question<S>>();
  private readonly listeningSinceMs: BrokerMs;

  constructor(private readonly deps: AdmissionDeps<S>) {
    this.listeningSinceMs = deps.core.nowMs();
  }

  /** Somebody has said Hello. Sooner or later the arrival is entered or ended, or ends by itself. */
  arrive(arrival: Arrival<S>): void {
    const entry = this.deps.core.fleet.nodes.get(arrival.hello.node);
    if (entry === undefined && this.isFull) return this.refuseNew(arrival);
    const standing = entry === undefined ? null : standingOf(entry, this.hearing(arrival.hello.node));
    const admission = admissionOf(arrival.hello, standing);
    if (admission.type === 'admit') this.admit(arrival, admission.as);
    else if (admission.type === 'late') arrival.session.end(new RmaError(late(arrival.hello.node)));
    else if (entry !== undefined) this.hold(entry, arrival, admission);
  }

  /** A session that has its node has said something. */
  heard(node: NodeId, session: S): void {
    const question = this.questions.get(node);
    if (question?.former === session) this.answered(node, question);
  }

  /**
   * A session that had the node is over: there is nobody left to ask. A restart takes nothing away, and has its way.
   * For a reboot the time to answer is left to the former agent, which may be back on another stream: with its kernel
   * all its guests would be given up.
   */
  lost(node: NodeId, session: S): void {
    const question = this.questions.get(node);
    if (question?.former !== session) return;
    question.isGone = true;
    if (question.newcomer?.as === 'reboot') return;
    this.settle(node, question);
    if (question.newcomer !== null) this.arrive(question.newcomer.arrival);
  }

  /** A session has gone before it had the node that it wants. */
  left(node: NodeId, session: S): void {
    const question = this.questions.get(node);
    if (question?.newcomer?.arrival.session !== session) return;
    question.newcomer = null;
    if (question.isGone) this.settle(node, question);
  }

  private hold(entry: NodeEntry, arrival: Arrival<S>, admission: Exclude<Admission, { type: 'admit' | 'late' }>): void {
    if (admission.type === 'refuse') this.refuse(entry, arrival, admission.why);
    else this.ask(entry, arrival, admission.as);
  }

  private ask(entry: NodeEntry, arrival: Arrival<S>, as: Entry): void {
    const { node } = arrival.hello;
    const known = this.questions.get(node);
    const question = known ?? this.begin(node);
    if (question === null || question.newcomer !== null) return this.refuse(entry, arrival, 'ASKING');
    if (this.deps.core.nowMs() >= question.answerByMs) return this.admit(arrival, as);
    question.newcomer = { arrival, as };
    // Last: a stream that takes no more ends at it.
    if (known === undefined) question.former.askForWord();
  }

  /** Null while the former session has not been welcomed itself: it says nothing before. */
  private begin(node: NodeId): Question<S> | null {
    const former = this.deps.formerOf(node);
    if (former === undefined || !former.isWelcomed) return null;
    const answerByMs = (this.deps.core.nowMs() + this.answerTimeMs) as BrokerMs;
    const timer = this.deps.clock.schedule(this.answerTimeMs, () => this.silent(node));
    const question: Question<S> = { former, answerByMs, timer, isGone: false, newcomer: null };
    this.questions.set(node, question);
    return question;
  }

  /**
   * Without a newcomer the question stays: should one come before the former session speaks
   * or ends, its silence is known.
   */
  private silent(node: NodeId): void {
    const newcomer = this.questions.get(node)?.newcomer;
    if (newcomer) this.admit(newcomer.arrival, newcomer.as);
  }

  private answered(node: NodeId, question: Question<S>): void {
    this.settle(node, question);
    const entry = this.deps.core.fleet.nodes.get(node);
    if (question.newcomer !== null && entry !== undefined) this.refuse(entry, question.newcomer.arrival, 'ANSWERED');
  }

  private admit(arrival: Arrival<S>, as: Entry): void {
    const { node } = arrival.hello;
    const question = this.questions.get(node);
    if (question !== undefined) {
      this.settle(node, question);
      // That the same process is back on another stream is an answer, too.
      if (question.newcomer !== null && question.newcomer.arrival !== arrival) this.answered(node, question);
    }
    this.deps.enter(arrival, as);
  }

  private settle(node: NodeId, question: Question<S>): void {
    question.timer.cancel();
    this.questions.delete(node);
  }

  private get isFull(): boolean {
    return this.deps.core.fleet.nodes.size >= this.deps.terms.nodesMax;
  }

  private refuseNew({ session, hello }: Arrival<S>): void {
    session.end(new RmaError(tooManyNodes(hello.node, this.deps.terms.nodesMax)));
  }

  private refuse(entry: NodeEntry, arrival: Arrival<S>, why: NameTaken): void {
    const { hello, session } = arrival;
    const { core } = this.deps;
    const newcomer = { ...hello, address: session.address };
    // A failed commit is reported by the committer itself.
    core.commit(noteRefusal(core.fleet, entry, { newcomer, why }, core.nowMs())).catch(() => {});
    const retryAfterMs = this.retryAfterMs(entry, why);
    session.end(new RmaError(nameTaken(entry, newcomer, { why, retryAfterMs })));
  }

  /** When the answer may be another one. */
  private retryAfterMs({ record, lastHeardMs }: NodeEntry, why: NameTaken): number {
    const { sessionTtlMs } = this.deps.terms;
    if (why === 'ASKING') return this.answerTimeMs;
    if (why !== 'HEARD') return sessionTtlMs;
    const { nowMs, listeningSinceMs, isAwaited } = this.hearing(record.id);
    if (isAwaited) return RETRY_AFTER_MS.AGENT_BACK;
    return Math.ceil(Math.max(lastHeardMs, listeningSinceMs) + sessionTtlMs - nowMs) + 1;
  }

  private get answerTimeMs(): number {
    return HEARTBEATS_TO_ANSWER * this.deps.terms.heartbeatIntervalMs;
  }

  private hearing(node: NodeId): Hearing {
    const { core, terms, agentsReturn } = this.deps;
    const isAwaited = (agentsReturn?.awaits(node) ?? null) !== null;
    const { listeningSinceMs } = this;
    return { nowMs: core.nowMs(), sessionTtlMs: terms.sessionTtlMs, listeningSinceMs, isAwaited };
  }
}
