import type { Clock } from '../../common/clock/clock.js';
import type { CoreReport } from '../../domain/agent/effects.js';
import type { ClaimReport } from '../../domain/link/reports.js';
import type { AgentMessage } from '../../gen/rma/v1/AgentMessage.js';
import type { BrokerStream } from './broker-stream.js';
import type { ClaimLedger } from './claim-ledger.js';
import { Outbox } from './outbox.js';
import { SendTimes } from './send-times.js';
import { type DatedSnapshot, type NodeIdentity, toHello } from './wire/to-hello.js';
import { toClaimsBody, toInventoryBody } from './wire/to-reports.js';

type Body = Omit<AgentMessage, 'seq' | 'ack'>;

/**
 * What one session sends. Each message has a number and acknowledges what was received; reports are kept back until the
 * stream takes them.
 */
export class MessageSender {
  /** The broker's last message that has been dealt with. */
  ackSeq = 0;
  /** When each message was sent. */
  readonly sendTimes = new SendTimes();
  readonly #outbox = new Outbox();
  #stream: BrokerStream | null = null;
  /** 0 until the broker's Welcome: reports wait for it. */
  #reportsPerMessageMax = 0;
  #isBlocked = false;

  constructor(
    private readonly clock: Pick<Clock, 'monotonicMs'>,
    private readonly ledger: ClaimLedger,
  ) {}

  /** Begins, with a Hello that tells everything. */
  greet(stream: BrokerStream, identity: NodeIdentity, snapshot: DatedSnapshot): void {
    this.#stream = stream;
    for (const report of snapshot.claims) this.ledger.noteReport(report);
    const seq = this.send({ hello: toHello(identity, snapshot) });
    for (const report of snapshot.claims) this.ledger.noteSent(report, seq);
  }

  /** The broker takes reports from now on, with the next `flush`. */
  open(reportsPerMessageMax: number): void {
    this.#reportsPerMessageMax = reportsPerMessageMax;
  }

  /** Keeps reports for `flush`. False when too many wait: the session has to begin anew. */
  add(reports: readonly CoreReport[]): boolean {
    return reports.every((report) => {
      if (report.type === 'report-claim') this.ledger.noteReport(report.report);
      return this.#outbox.add(report);
    });
  }

  /** Sends what waits, as far as the stream takes it. */
  flush(): void {
    while (this.#stream !== null && this.#reportsPerMessageMax > 0 && !this.#isBlocked) {
      const next = this.#outbox.take(this.#reportsPerMessageMax);
      if (next === undefined) return;
      if ('slots' in next) this.send(toInventoryBody(next));
      else this.#sendClaims(next);
    }
  }

  /** The stream takes messages again. */
  unblock(): void {
    this.#isBlocked = false;
    this.flush();
  }

  /** Also while reports flow: only a heartbeat makes the broker answer, and the answer shows that it lives. */
  beat(): void {
    if (!this.#isBlocked) this.send({ heartbeat: {} });
  }

  /** Sends at once, whatever waits, and gives the message's number. */
  send(body: Body): number {
    const seq = this.sendTimes.next(this.clock.monotonicMs());
    this.#isBlocked = this.#stream?.write({ ...body, seq, ack: this.ackSeq }) === false;
    return seq;
  }

  /** The session is over. */
  close(): void {
    this.#stream?.cancel();
    this.#stream = null;
  }

  #sendClaims(reports: readonly ClaimReport[]): void {
    const seq = this.send(toClaimsBody(reports));
    for (const report of reports) this.ledger.noteSent(report, seq);
  }
}
