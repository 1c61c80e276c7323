import { Counter, Gauge, type Registry } from 'prom-client';
import { BOUNDS, type CallClass, LIMITS, type LoadCounts } from '../admission/call-classes.js';

const CLASSES = ['read', 'claim', 'operator', 'agent'] as const satisfies readonly CallClass[];

/** What is read at a scrape. */
export interface LoadSources {
  readonly callsInFlight: number;
  readonly unsentBytes: number;
}

/** How much of what calls may use up is used. */
export class LoadMetrics implements LoadCounts {
  private readonly refusals: Counter<'class' | 'limit'>;
  private readonly unread: Counter;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.refusals = new Counter({
      registers,
      name: 'rma_broker_calls_refused_total',
      help: 'Calls that were refused with OVERLOADED before anything was done, by their class and what was used up.',
      labelNames: ['class', 'limit'],
    });
    for (const limit of LIMITS) for (const name of CLASSES) this.refusals.inc({ class: name, limit }, 0);
    this.unread = new Counter({
      registers,
      name: 'rma_broker_calls_unread_total',
      help: 'Calls that were cut because their callers read nothing of what was sent.',
    });
  }

  refused(callClass: CallClass, limit: (typeof LIMITS)[number]): void {
    this.refusals.inc({ class: callClass, limit });
  }

  unreadCut(count: number): void {
    this.unread.inc(count);
  }

  /** The broker takes calls: from now on its gauges are shown. */
  show(load: LoadSources): void {
    this.gauge(
      'rma_broker_calls',
      'Calls with one answer until all of it has left; waiting for capacity left out.',
      () => load.callsInFlight,
    );
    this.gauge(
      'rma_broker_unsent_bytes',
      'Answers that callers have still to read, with what is set aside for those to come.',
      () => load.unsentBytes,
    );
    this.limits('rma_broker_calls_max', 'Most calls that one more of the class may find.', 'callsMax');
    this.limits(
      'rma_broker_unsent_bytes_max',
      'Most bytes that one more call of the class may find.',
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
    for (const callClass of CLASSES) gauge.set({ class: callClass }, BOUNDS[callClass][bound]);
  }
}
