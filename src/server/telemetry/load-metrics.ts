import { Counter, Gauge, type Registry } from 'prom-client';
import { BOUNDS, CALL_CLASSES, type CallClass, LIMITS, type LoadCounts } from '../admission/call-classes.js';

/** What is read at a scrape. */
export interface LoadSources {
  readonly callsInFlight: number;
  readonly unsentBytes: number;
}

/** The load from calls, and its limits. */
export class LoadMetrics implements LoadCounts {
  private readonly refusals: Counter<'class' | 'limit'>;
  private readonly unread: Counter;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.refusals = new Counter({
      registers,
      name: 'rma_broker_calls_refused_total',
      help: 'Calls that were refused with OVERLOADED before anything was done, by class and by the limit that was reached.',
      labelNames: ['class', 'limit'],
    });
    for (const limit of LIMITS) for (const name of CALL_CLASSES) this.refusals.inc({ class: name, limit }, 0);
    this.unread = new Counter({
      registers,
      name: 'rma_broker_calls_unread_total',
      help: 'Calls that were cut because their callers did not read what was sent.',
    });
  }

  refused(callClass: CallClass, limit: (typeof LIMITS)[number]): void {
    this.refusals.inc({ class: callClass, limit });
  }

  unreadCut(count: number): void {
    this.unread.inc(count);
  }

  /** Call it when the broker takes calls: from then on the gauges are exported. */
  show(load: LoadSources): void {
    this.gauge(
      'rma_broker_calls',
      'Calls with one answer, until the whole answer has been sent; calls that wait for capacity are left out.',
      () => load.callsInFlight,
    );
    this.gauge(
      'rma_broker_unsent_bytes',
      'Bytes of answers that callers have not read yet, and bytes reserved for answers in progress.',
      () => load.unsentBytes,
    );
    this.limits(
      'rma_broker_calls_max',
      'The number of calls from which on another call of the class is refused.',
      'callsMax',
    );
    this.limits(
      'rma_broker_unsent_bytes_max',
      'The number of unread bytes from which on another call of the class is refused.',
      'unsentBytesMax',
    );
  }

  private gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      registers: [this.registry],
      name,
      help,
      collect() {
        this.set(read());
      },
    });
  }

  private limits(name: string, help: string, bound: 'callsMax' | 'unsentBytesMax'): void {
    const gauge = new Gauge({ registers: [this.registry], name, help, labelNames: ['class'] });
    for (const callClass of CALL_CLASSES) gauge.set({ class: callClass }, BOUNDS[callClass][bound]);
  }
}
