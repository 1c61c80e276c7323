import { Counter, Gauge, type Registry } from 'prom-client';
import type { Clock } from '../../common/clock/clock.js';
import { delay } from '../../common/clock/clock.js';
import { LineBudget } from '../../common/log/line-budget.js';
import type { Logger } from '../../common/log/logger.js';
import { printable } from '../../domain/text.js';
import { type Etcd, EtcdError, type EtcdStatus } from '../etcd/etcd.js';
import { Complaint } from './complaint.js';
import { EtcdCalls } from './etcd-calls.js';
import { RECOMMENDED_ETCD, readsAreFresh } from './etcd-versions.js';

/** The database grows by some megabytes in so long a time. */
const LOOK_INTERVAL_MS = 15_000;
/** While no member answers, one is left after the other. */
const LINES_PER_SECOND = 1;

/** What telemetry of etcd depends on. */
export interface EtcdTelemetryParts {
  readonly registry: Registry;
  readonly log: Logger;
  readonly clock: Clock;
}

/** What the broker logs and exports about etcd. */
export class EtcdTelemetry {
  readonly #calls: EtcdCalls;
  readonly #left: Counter;
  readonly #lines: LineBudget;
  /** Some releases tell it to root alone. */
  readonly #untold = new Complaint<EtcdError>((problem) => {
    const message =
      "etcd tells this broker's user neither its size nor its version: watch etcd_mvcc_db_total_size_in_bytes of its members";
    this.parts.log.warn('etcd.status_refused', message, { problem: problem.message });
  });
  readonly #notLoggedIn = new Complaint<EtcdError>((problem) => {
    const message = 'etcd does not take the password of etcdUser: put the right one into etcdPasswordFile';
    this.parts.log.warn('etcd.login_failed', message, { problem: problem.message });
  });
  #status: EtcdStatus | null = null;

  constructor(private readonly parts: EtcdTelemetryParts) {
    const { registry, clock } = parts;
    this.#calls = new EtcdCalls(registry, clock, (problem) => this.#answered(problem));
    this.#lines = new LineBudget(clock, LINES_PER_SECOND);
    this.#left = new Counter({
      registers: [registry],
      name: 'rma_broker_etcd_members_left_total',
      help: 'How often another member of etcd was asked from then on, since the one in use did not answer.',
    });
    this.#showSizes(registry);
  }

  /** Wraps an etcd to measure its calls. */
  measured(etcd: Etcd): Etcd {
    return this.#calls.measured(etcd);
  }

  /** For GrpcEtcd: a member did not answer, and the next one is asked. */
  left(from: string, to: string, problem: EtcdError): void {
    this.#left.inc();
    const untold = this.#lines.take();
    if (untold === null) return;
    const message = `the member of etcd at ${from} does not answer, so the one at ${to} is asked`;
    this.parts.log.warn('etcd.left', message, { from, to, untold, problem: problem.message });
  }

  /** Looks at a member now and then until `stopping` aborts, for its size and its version. Never rejects. */
  async follow(etcd: Pick<Etcd, 'status'>, stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      try {
        this.#see(await etcd.status());
      } catch (problem) {
        // What it had last is shown; that it does not answer is told by the calls.
        if (!(problem instanceof EtcdError)) throw problem;
        if (problem.failure === 'refused') this.#isUntold(problem);
      }
      await delay(this.parts.clock, LOOK_INTERVAL_MS, stopping);
    }
  }

  #see(status: EtcdStatus): void {
    this.#untold.over();
    const version = printable(status.version);
    const isNew = this.#status?.version !== status.version;
    this.#status = status;
    if (!isNew) return;
    if (readsAreFresh(version)) return this.parts.log.info('etcd.version', `etcd is ${version}`, { version });
    const message = `etcd is ${version}, which may answer with what is not so any more after a pause; run ${RECOMMENDED_ETCD}`;
    this.parts.log.warn('etcd.old', message, { version });
  }

  #isUntold(problem: EtcdError): void {
    // A size of long ago would keep RmaEtcdQuotaNear quiet, or going.
    this.#status = null;
    this.#untold.seen(problem);
  }

  #answered(problem: EtcdError | null): void {
    if (problem === null) this.#notLoggedIn.over();
    else if (problem.failure === 'login') this.#notLoggedIn.seen(problem);
  }

  #showSizes(registry: Registry): void {
    const status = () => this.#status;
    new Gauge({
      registers: [registry],
      name: 'rma_broker_etcd_database_bytes',
      help: "The size of the member's database, which is held against etcd's quota.",
      collect() {
        this.set(status()?.dbBytes ?? 0);
      },
    });
    new Gauge({
      registers: [registry],
      name: 'rma_broker_etcd_database_used_bytes',
      help: "What is in use of the member's database.",
      collect() {
        this.set(status()?.dbBytesInUse ?? 0);
      },
    });
  }
}
