import { Counter, Gauge, type Registry } from 'prom-client';

/**
 * Why connections are cut: they had no open call when others needed room, they never sent the HTTP/2 preface, too many
 * of their streams broke the protocol, or their certificate has ended.
 */
const CUTS = ['quiet', 'no_greeting', 'misbehaved', 'certificate_ended'] as const;
export type ConnectionCut = (typeof CUTS)[number];

/**
 * Why new connections are refused: too many wait already, all existing ones have open calls, the kernel reported an
 * error; and with TLS: the client does not speak it, its handshake failed, or its certificate is not accepted.
 */
const REFUSALS = ['line_full', 'all_in_use', 'error', 'no_tls', 'handshake', 'certificate'] as const;

/** What is read at a scrape. */
export interface ConnectionSources {
  readonly count: () => number;
  readonly waitingCount: () => number;
  readonly max: number;
}

/** Connections to the gRPC port. */
export class ConnectionMetrics {
  private readonly cuts: Counter<'cause'>;
  private readonly refusals: Counter<'cause'>;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.cuts = new Counter({
      registers,
      name: 'rma_broker_connections_cut_total',
      help: 'Connections that the broker closed: quiet, without an open call when others needed room; no_greeting, silent from the start; misbehaved, too many streams that broke the protocol; certificate_ended, older than its certificate.',
      labelNames: ['cause'],
    });
    for (const cause of CUTS) this.cuts.inc({ cause }, 0);
    this.refusals = new Counter({
      registers,
      name: 'rma_broker_connections_refused_total',
      help: 'New connections that were refused: line_full, all_in_use (every connection has an open call), error, no_tls (a client without TLS), handshake (it failed), or certificate (not accepted).',
      labelNames: ['cause'],
    });
    for (const cause of REFUSALS) this.refusals.inc({ cause }, 0);
  }

  cut(cause: ConnectionCut): void {
    this.cuts.inc({ cause });
  }

  refused(cause: (typeof REFUSALS)[number]): void {
    this.refusals.inc({ cause });
  }

  /** Call it when the port is open: from then on the gauges are exported. */
  show({ count, waitingCount, max }: ConnectionSources): void {
    this.gauge('rma_broker_connections', 'Open connections to the gRPC port.', count);
    this.gauge('rma_broker_connections_max', 'The limit on open connections (maxConnections).', () => max);
    this.gauge('rma_broker_waiting_connections', 'New connections that wait to be admitted.', waitingCount);
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
}
