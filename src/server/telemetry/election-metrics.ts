import { Counter, Gauge, type Registry } from 'prom-client';

/** What the metrics of a broker among several are read from, at each scrape. */
export interface ElectionSources {
  readonly leads: () => boolean;
  /** It follows the store, and could lead at once. */
  readonly standsBy: () => boolean;
  /** Of the leader that this broker knows; 0 while it knows none. */
  readonly term: () => number;
  readonly leaseLeftMs: () => number;
  readonly leaseTtlMs: number;
  /** How far its copy of the store is behind the leader; 0 for the leader itself. */
  readonly lagMs: () => number;
  /** Standbys that the leader knows of; 0 at all others. */
  readonly standbyCount: () => number;
}

/** What a broker is among several, and how its lease does. */
export class ElectionMetrics {
  private readonly renewals: Counter<'result'>;

  constructor(registry: Registry, sources: ElectionSources) {
    this.renewals = new Counter({
      registers: [registry],
      name: 'rma_broker_lease_renewals_total',
      help: 'Attempts to renew the lease: ok, or failed without an answer.',
      labelNames: ['result'],
    });
    for (const result of ['ok', 'failed']) this.renewals.inc({ result }, 0);
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        registers: [registry],
        name: `rma_broker_${name}`,
        help,
        collect() {
          this.set(read());
        },
      });
    gauge('leader_up', '1 while this broker leads.', () => Number(sources.leads()));
    gauge('standby_up', '1 while this broker follows the store and could lead.', () => Number(sources.standsBy()));
    gauge('leader_term', 'The term of the leader that this broker knows; 0 while it knows none.', sources.term);
    gauge('standby_brokers', 'Standbys that the leader knows of; 0 at all others.', sources.standbyCount);
    gauge('lease_left_seconds', 'For how much longer the lease may be counted on.', () => inS(sources.leaseLeftMs()));
    gauge('lease_seconds', 'How long the lease lasts without being renewed.', () => inS(sources.leaseTtlMs));
    gauge('replica_lag_seconds', 'How far the copy of the store is behind the leader.', () => inS(sources.lagMs()));
  }

  renewed(succeeded: boolean): void {
    this.renewals.inc({ result: succeeded ? 'ok' : 'failed' });
  }
}

function inS(ms: number): number {
  return ms / 1_000;
}
