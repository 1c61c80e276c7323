import type { Clock } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { Logger } from '../../common/log/logger.js';
import type { CoreReport } from '../../domain/agent/effects.js';
import type { ClaimReport } from '../../domain/link/reports.js';
import type { BrokerMessage__Output } from '../../gen/rma/v1/BrokerMessage.js';
import type { HolderList } from '../holders/holder-finder.js';
import type { DialBroker, StreamListener } from './broker-stream.js';
import { ClaimLedger } from './claim-ledger.js';
import type { CorePort } from './core-port.js';
import type { DrainRelay } from './drain-relay.js';
import { Heartbeats } from './heartbeats.js';
import { assertInStep } from './in-step.js';
import type { LinkObserver } from './link-observer.js';
import { MessageSender } from './message-sender.js';
import { OrderHandler } from './order-handler.js';
import { SilenceWatch } from './silence-watch.js';
import { type BrokerTerms, parseWelcome } from './wire/parse-welcome.js';
import type { DatedSnapshot, NodeIdentity } from './wire/to-hello.js';
import { answerWithHolders } from './wire/to-holders-report.js';

/** How long dialling and the Welcome may take together; a broker that loads its store does not listen yet. */
export const WELCOME_TIMEOUT_MS = 10_000;

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

/** The broker that a session is opened with. */
export interface PresumedLeader {
  readonly address: string;
  /** It welcomes this agent, in its term. Throws NOT_LEADER when another one has led since. */
  readonly accept: (term: number) => void;
}

/** How a session went. */
export interface SessionEnd {
  readonly problem: RmaError;
  /** How long it was open, from the Welcome on, and at least 1; 0 when it never was. */
  readonly openMs: number;
}

/**
 * One session with the broker, from dialling to its end. Both sides number and acknowledge messages; whatever is out of
 * step ends the session, because the next Hello tells everything anew.
 */
export class LinkSession {
  readonly #ledger = new ClaimLedger();
  readonly #sender: MessageSender;
  readonly #orders: OrderHandler;
  readonly #silence: SilenceWatch;
  readonly #ended: Promise<SessionEnd>;
  #resolveEnded: (end: SessionEnd) => void = () => undefined;
  #heartbeats: Heartbeats | null = null;
  /** When the broker welcomed this agent; null before. */
  #openedAtMs: number | null = null;
  #isOver = false;

  constructor(
    private readonly deps: LinkSessionDeps,
    drains: DrainRelay,
    private readonly leader: PresumedLeader,
  ) {
    const { core, clock, log } = deps;
    const ledger = this.#ledger;
    this.#sender = new MessageSender(clock, ledger);
    this.#silence = new SilenceWatch(clock, (forMs) => this.#end(silent(forMs)));
    const { sendTimes } = this.#sender;
    const refuse = (report: ClaimReport) => this.report([{ type: 'report-claim', report }]);
    this.#orders = new OrderHandler({ core, clock, log, drains, ledger, sendTimes, refuse });
    this.#ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  /** The broker has welcomed this agent, and the session goes on. */
  get isOpen(): boolean {
    return this.#openedAtMs !== null && !this.#isOver;
  }

  /** Runs the session to its end, which `stopping` brings about too. It never rejects. */
  async run(stopping: AbortSignal): Promise<SessionEnd> {
    const onStop = () => this.#end(new RmaError({ reason: 'AGENT_STOPPING', message: 'the agent is stopping' }));
    stopping.addEventListener('abort', onStop, { once: true });
    try {
      // Reports that come from here on are kept for after the Hello: they may be newer than the snapshot.
      const atMonotonicMs = this.deps.clock.monotonicMs();
      this.#greet({ ...(await this.deps.core.snapshot()), atMonotonicMs });
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
    if (this.#sender.add(reports)) this.#sender.flush();
    else this.#end(tooManyWaiting());
  }

  #greet(snapshot: DatedSnapshot): void {
    if (this.#isOver) return;
    const listener: StreamListener = {
      onMessage: (message) => this.#receive(message),
      onDrain: () => this.#sender.unblock(),
      onEnd: (problem) => this.#end(problem),
    };
    const stream = this.deps.dial(listener, this.leader.address);
    this.#silence.expect(WELCOME_TIMEOUT_MS);
    this.#sender.greet(stream, this.deps.identity, snapshot);
  }

  #receive(message: BrokerMessage__Output): void {
    if (this.#isOver) return;
    this.#silence.heard();
    try {
      const { ackSeq: receivedSeq, sendTimes } = this.#sender;
      assertInStep(message, { receivedSeq, sentSeq: sendTimes.lastSeq, isWelcomed: this.#openedAtMs !== null });
      this.#handle(message);
      this.#sender.ackSeq = message.seq;
      if (message.heartbeat?.answerAtOnce) this.#sender.beat();
      this.#sender.flush();
    } catch (error) {
      this.#end(RmaError.from(error));
    }
  }

  #handle(message: BrokerMessage__Output): void {
    // Before the order in the same message: that may prepare a claim anew whose former end is acknowledged here.
    this.#acknowledge(message.ack);
    if (message.welcome) this.#open(parseWelcome(message.welcome));
    this.#orders.handle(message);
    if (message.listHolders) void this.#tellHolders(message.listHolders.queryId);
    if (message.heartbeat) this.#heartbeats?.answered();
  }

  #acknowledge(ack: number): void {
    const claims = this.#ledger.acknowledge(ack);
    if (claims.length > 0) this.deps.core.send({ type: 'ends-acknowledged', claims });
  }

  async #tellHolders(queryId: number): Promise<void> {
    const holdersReport = await answerWithHolders(queryId, this.deps.findHolders);
    if (!this.#isOver) this.#sender.send({ holdersReport });
  }

  #open(terms: BrokerTerms): void {
    const { clock, observer, log } = this.deps;
    this.leader.accept(terms.term);
    this.#openedAtMs = clock.monotonicMs();
    observer.opened(this.leader.address);
    log.info('link.connected', 'in session with the broker', { ...terms, address: this.leader.address });
    this.#sender.open(terms.reportsPerMessageMax);
    this.#heartbeats = new Heartbeats(clock, terms.heartbeatIntervalMs, () => this.#sender.beat());
    this.#heartbeats.start();
    this.#silence.expect(terms.sessionTtlMs);
  }

  #end(problem: RmaError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#silence.stop();
    this.#heartbeats?.stop();
    this.#sender.close();
    const { clock, observer } = this.deps;
    const openedAtMs = this.#openedAtMs;
    const openMs = openedAtMs === null ? 0 : Math.max(1, Math.round(clock.monotonicMs() - openedAtMs));
    observer.ended(problem, openMs, this.leader.address);
    this.#resolveEnded({ problem, openMs });
  }
}

function tooManyWaiting(): RmaError {
  return new RmaError({ reason: 'OVERLOADED', message: 'too many reports wait for a broker that reads slowly' });
}

function silent(afterMs: number): RmaError {
  return new RmaError({ reason: 'SESSION_SILENT', message: `nothing was heard from the broker for ${afterMs} ms` });
}
