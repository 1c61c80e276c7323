import type { Clock, Timer } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { Logger } from '../../common/log/logger.js';
import type { CoreReport } from '../../domain/agent/effects.js';
import type { AgentSnapshot, ClaimReport } from '../../domain/link/reports.js';
import type { AgentMessage } from '../../gen/rma/v1/AgentMessage.js';
import type { BrokerMessage__Output } from '../../gen/rma/v1/BrokerMessage.js';
import type { Order__Output } from '../../gen/rma/v1/Order.js';
import type { HolderList } from '../holders/holder-finder.js';
import type { BrokerStream, DialBroker } from './broker-stream.js';
import { ClaimLedger } from './claim-ledger.js';
import type { CorePort } from './core-port.js';
import { redeemableUntil } from './deadline.js';
import type { DrainRelay } from './drain-relay.js';
import {
  type BrokerTerms,
  outOfStep,
  parseDrain,
  parseOrders,
  parsePrepare,
  parseUnprepare,
  parseWelcome,
  type ReceivedPrepare,
  type UnprepareOrder,
} from './from-wire.js';
import { Heartbeats } from './heartbeats.js';
import { holdersReport } from './holders-report.js';
import type { LinkObserver } from './link-observer.js';
import { Outbox } from './outbox.js';
import { SendTimes } from './send-times.js';
import { type NodeIdentity, toClaimsBody, toHello, toInventoryBody } from './to-wire.js';

/** How long dialling and the Welcome may take together; a broker that loads its store does not listen yet. */
export const WELCOME_TIMEOUT_MS = 10_000;

/** A drain is told right after the Welcome, which is the broker's first message. */
const AFTER_WELCOME_SEQ = 2;

/** What a session works with. */
export interface LinkSessionDeps {
  readonly core: CorePort;
  readonly dial: DialBroker;
  readonly clock: Clock;
  readonly log: Logger;
  readonly observer: LinkObserver;
  readonly identity: NodeIdentity;
  /** Finds out who has the node's RMAs; it may reject. */
  readonly findHolders: () => Promise<HolderList>;
}

/** How a session went. */
export interface SessionEnd {
  readonly problem: RmaError;
  /** How long it was open, from the Welcome on, and at least 1; 0 when it never was. */
  readonly openMs: number;
}

type Body = Omit<AgentMessage, 'seq' | 'ack'>;

/**
 * One session with the broker, from dialling to its end. Both sides number and acknowledge messages; whatever is out of
 * step ends the session, because the next Hello tells everything anew.
 */
export class LinkSession {
  readonly #outbox = new Outbox();
  readonly #ledger = new ClaimLedger();
  readonly #sendTimes = new SendTimes();
  readonly #timers = new Set<Timer>();
  readonly #ended: Promise<SessionEnd>;
  #resolveEnded: (end: SessionEnd) => void = () => undefined;
  #stream: BrokerStream | undefined;
  #terms: BrokerTerms | undefined;
  #heartbeats: Heartbeats | undefined;
  #openedAtMs = 0;
  #lastHeardMs = 0;
  #receivedSeq = 0;
  #isBlocked = false;
  #isOver = false;

  constructor(
    private readonly deps: LinkSessionDeps,
    private readonly drains: DrainRelay,
  ) {
    this.#ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  /** The broker has welcomed this agent, and the session goes on. */
  get isOpen(): boolean {
    return this.#terms !== undefined && !this.#isOver;
  }

  /** Runs the session to its end, which `stopping` brings about too. It never rejects. */
  async run(stopping: AbortSignal): Promise<SessionEnd> {
    const onStop = () => this.#end(new RmaError({ reason: 'AGENT_STOPPING', message: 'the agent is stopping' }));
    stopping.addEventListener('abort', onStop, { once: true });
    try {
      // Reports that come from here on are kept for after the Hello: they may be newer than the snapshot.
      this.#greet(await this.deps.core.snapshot());
    } catch (error) {
      this.#end(RmaError.from(error));
    }
    const end = await this.#ended;
    stopping.removeEventListener('abort', onStop);
    return end;
  }

  /** The core has something for the broker. */
  report(reports: readonly CoreReport[]): void {
    if (this.#isOver) return;
    for (const report of reports) {
      if (report.type === 'report-claim') this.#ledger.noteReport(report.report);
      if (!this.#outbox.add(report)) return this.#end(tooManyWaiting());
    }
    this.#flush();
  }

  #greet(snapshot: AgentSnapshot): void {
    if (this.#isOver) return;
    this.#stream = this.deps.dial({
      onMessage: (message) => this.#receive(message),
      onDrain: () => this.#unblock(),
      onEnd: (problem) => this.#end(problem),
    });
    for (const report of snapshot.claims) this.#ledger.noteReport(report);
    const seq = this.#send({ hello: toHello(this.deps.identity, snapshot) });
    for (const report of snapshot.claims) this.#ledger.noteSent(report, seq);
    this.#after(WELCOME_TIMEOUT_MS, () => {
      if (this.#terms === undefined) this.#end(silent(WELCOME_TIMEOUT_MS));
    });
  }

  #receive(message: BrokerMessage__Output): void {
    if (this.#isOver) return;
    this.#lastHeardMs = this.deps.clock.monotonicMs();
    try {
      this.#assertInStep(message);
      // Before the order in the same message: that may prepare a claim anew whose former end is acknowledged here.
      this.#acknowledge(message.ack);
      this.#dispatch(message);
      if (message.body === 'heartbeat') this.#heartbeats?.answered();
      this.#receivedSeq = message.seq;
      if (message.heartbeat?.answerAtOnce) this.#beat();
      this.#flush();
    } catch (error) {
      this.#end(RmaError.from(error));
    }
  }

  #assertInStep({ seq, ack, body }: BrokerMessage__Output): void {
    if (seq !== this.#receivedSeq + 1) throw outOfStep(`message ${seq} where ${this.#receivedSeq + 1} was due`);
    if (ack > this.#sendTimes.lastSeq) throw outOfStep(`an acknowledgement of message ${ack}, which was never sent`);
    const isGreeting = this.#terms === undefined;
    if (isGreeting !== (body === 'welcome'))
      throw outOfStep(isGreeting ? `${body} before a Welcome` : 'a second Welcome');
  }

  #acknowledge(ack: number): void {
    const claims = this.#ledger.acknowledge(ack);
    if (claims.length > 0) this.deps.core.send({ type: 'ends-acknowledged', claims });
  }

  #dispatch({ seq, welcome, drain, orders, listHolders, ...order }: BrokerMessage__Output): void {
    // Nothing ends by a drain's deadline: without the anchor's time, now is near enough.
    if (drain) this.drains.hear(parseDrain(drain), this.#sendTimes.sentAtMs(drain.anchorSeq) ?? this.#lastHeardMs);
    else if (seq === AFTER_WELCOME_SEQ) this.drains.handleNone();
    if (welcome) this.#open(parseWelcome(welcome));
    this.#obey(order);
    if (orders) for (const one of parseOrders(orders)) this.#obey(one);
    if (listHolders) void this.#tellHolders(listHolders.queryId);
  }

  #obey({ prepare, unprepare }: Pick<Order__Output, 'prepare' | 'unprepare'>): void {
    if (prepare) this.#prepare(parsePrepare(prepare));
    if (unprepare) this.#unprepare(parseUnprepare(unprepare));
  }

  #unprepare(order: UnprepareOrder): void {
    const { claim, cause } = order;
    const message =
      'the broker has no record of a claim that is live here: it was restored from a backup, or is another one';
    if (cause === 'UNKNOWN_TO_BROKER') this.deps.log.warn('claim.unknown_to_broker', message, { claim });
    this.deps.core.send(order);
  }

  async #tellHolders(queryId: number): Promise<void> {
    const report = await holdersReport(queryId, this.deps.findHolders);
    if (!this.#isOver) this.#send({ holdersReport: report });
  }

  #open(terms: BrokerTerms): void {
    this.#terms = terms;
    this.#openedAtMs = this.deps.clock.monotonicMs();
    this.deps.observer.opened();
    this.deps.log.info('link.connected', 'in session with the broker', { ...terms });
    this.#heartbeats = new Heartbeats(this.deps.clock, terms.heartbeatIntervalMs, () => this.#beat());
    this.#heartbeats.start();
    this.#watchSilence(terms.sessionTtlMs, terms.sessionTtlMs);
  }

  #prepare({ anchorSeq, redeemableForMs, ...order }: ReceivedPrepare): void {
    const sentAtMs = this.#sendTimes.sentAtMs(anchorSeq);
    if (sentAtMs === undefined) return this.#refuse(order, anchorSeq);
    this.deps.core.send({ type: 'prepare', ...order, redeemableUntil: redeemableUntil(sentAtMs, redeemableForMs) });
  }

  /**
   * Without the anchor's time nobody knows how long the claim may be honoured; one that is here keeps its former time.
   */
  #refuse({ claim, fencingToken }: Pick<ReceivedPrepare, 'claim' | 'fencingToken'>, anchorSeq: number): void {
    const kept = this.#ledger.isLive(claim);
    this.deps.log.warn('link.anchor_unknown', 'cannot tell how long a claim may be redeemed', {
      claim,
      anchorSeq,
      kept,
    });
    if (kept) return;
    const report = { claim, fencingToken, state: 'REFUSED', refusal: 'SESSION_OUT_OF_STEP' } as const;
    this.report([{ type: 'report-claim', report }]);
  }

  /** Also while reports flow: only a heartbeat makes the broker answer, and the answer shows that it lives. */
  #beat(): void {
    if (!this.#isBlocked) this.#send({ heartbeat: {} });
  }

  #watchSilence(ttlMs: number, inMs: number): void {
    this.#after(inMs, () => {
      const leftMs = this.#lastHeardMs + ttlMs - this.deps.clock.monotonicMs();
      if (leftMs > 0) this.#watchSilence(ttlMs, leftMs);
      else this.#end(silent(ttlMs));
    });
  }

  #unblock(): void {
    this.#isBlocked = false;
    this.#flush();
  }

  #flush(): void {
    if (this.#terms === undefined) return;
    while (!this.#isBlocked && !this.#isOver) {
      const next = this.#outbox.take(this.#terms.reportsPerMessageMax);
      if (next === undefined) return;
      if ('slots' in next) this.#send(toInventoryBody(next));
      else this.#sendClaims(next);
    }
  }

  #sendClaims(reports: readonly ClaimReport[]): void {
    const seq = this.#send(toClaimsBody(reports));
    for (const report of reports) this.#ledger.noteSent(report, seq);
  }

  #send(body: Body): number {
    const seq = this.#sendTimes.next(this.deps.clock.monotonicMs());
    this.#isBlocked = this.#stream?.write({ ...body, seq, ack: this.#receivedSeq }) === false;
    return seq;
  }

  #after(delayMs: number, task: () => void): void {
    const timer = this.deps.clock.schedule(delayMs, () => {
      this.#timers.delete(timer);
      task();
    });
    this.#timers.add(timer);
  }

  #end(problem: RmaError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#heartbeats?.stop();
    this.#stream?.cancel();
    this.deps.observer.ended(problem.reason);
    const openMs =
      this.#terms === undefined ? 0 : Math.max(1, Math.round(this.deps.clock.monotonicMs() - this.#openedAtMs));
    this.#resolveEnded({ problem, openMs });
  }
}

function tooManyWaiting(): RmaError {
  return new RmaError({ reason: 'OVERLOADED', message: 'too many reports wait for a broker that reads slowly' });
}

function silent(afterMs: number): RmaError {
  return new RmaError({ reason: 'SESSION_SILENT', message: `nothing was heard from the broker for ${afterMs} ms` });
}
