import { Counter, Histogram, type Registry } from 'prom-client';
import type { Clock } from '../../common/clock/clock.js';
import { MILLISECONDS } from '../../common/telemetry/buckets.js';
import { type Etcd, EtcdError } from '../etcd/etcd.js';

const METHODS = ['range', 'txn', 'grantLease', 'keepLeaseAlive', 'revokeLease', 'compact', 'status'] as const;
const RESULTS = ['ok', 'refused', 'unknown', 'full', 'compacted', 'login'] as const;

type Method = (typeof METHODS)[number];
type Result = (typeof RESULTS)[number];

/** How long etcd takes to answer, and how often it does not. */
export class EtcdCalls {
  readonly #duration: Histogram<'method'>;
  readonly #calls: Counter<'method' | 'result'>;

  constructor(
    registry: Registry,
    private readonly clock: Clock,
    /** Told how each call ended; null: etcd has done it. */
    private readonly answered: (problem: EtcdError | null) => void,
  ) {
    const registers = [registry];
    this.#duration = new Histogram({
      registers,
      name: 'rma_broker_etcd_call_duration_seconds',
      help: 'How long etcd takes to answer one attempt of a call.',
      labelNames: ['method'],
      buckets: [...MILLISECONDS],
    });
    this.#calls = new Counter({
      registers,
      name: 'rma_broker_etcd_calls_total',
      help: 'Attempts of calls to etcd. Of an unknown one there is no answer: it may have happened.',
      labelNames: ['method', 'result'],
    });
    for (const method of METHODS) {
      this.#duration.zero({ method });
      for (const result of RESULTS) this.#calls.inc({ method, result }, 0);
    }
  }

  /** Wraps an etcd to measure its calls. */
  measured(etcd: Etcd): Etcd {
    return {
      range: (range, options) => this.#measure('range', () => etcd.range(range, options)),
      txn: (txn) => this.#measure('txn', () => etcd.txn(txn)),
      grantLease: (ttlS) => this.#measure('grantLease', () => etcd.grantLease(ttlS)),
      keepLeaseAlive: (lease) => this.#measure('keepLeaseAlive', () => etcd.keepLeaseAlive(lease)),
      revokeLease: (lease) => this.#measure('revokeLease', () => etcd.revokeLease(lease)),
      watch: (range, fromRevision, listener) => etcd.watch(range, fromRevision, listener),
      compact: (revision) => this.#measure('compact', () => etcd.compact(revision)),
      status: () => this.#measure('status', () => etcd.status()),
      close: () => etcd.close(),
    };
  }

  async #measure<T>(method: Method, call: () => Promise<T>): Promise<T> {
    const startMs = this.clock.monotonicMs();
    try {
      const result = await call();
      this.#duration.observe({ method }, (this.clock.monotonicMs() - startMs) / 1_000);
      this.#count(method, 'ok');
      this.answered(null);
      return result;
    } catch (problem) {
      if (problem instanceof EtcdError) {
        this.#count(method, problem.failure);
        this.answered(problem);
      }
      throw problem;
    }
  }

  #count(method: Method, result: Result): void {
    this.#calls.inc({ method, result });
  }
}
