import { Counter, Gauge, type Registry } from 'prom-client';
import type { Clock } from '../../common/clock/clock.js';
import { CALL_CLASSES, type CallClass } from '../admission/call-classes.js';
import { RecentLeast } from './recent-least.js';

/** What the metrics of a broker among several are read from, at each scrape. */
export interface ElectionSources {
  readonly leads: () => boolean;
  /** It follows the store, and could lead at once. */
  readonly standsBy: () => boolean;
  /** Of the leader that this broker knows; 0 while it knows none. */
  readonly term: () => number;
  /** When that one was elected, by its machine's wall clock; 0 while it knows none. */
  readonly sinceWallMs: () => number;
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
  private readonly refusals = new Map<CallClass, number>(CALL_CLASSES.map((callClass) => [callClass, 0]));
  /** What was left of the lease of a leader when it was renewed. */
  private readonly leftMs: RecentLeast;

  constructor(
    registry: Registry,
    private readonly sources: ElectionSources,
    clock: Pick<Clock, 'monotonicMs'>,
  ) {
    this.leftMs = new RecentLeast(clock);
    this.renewals = new Counter({
      registers: [registry],
      name: 'rma_broker_lease_renewals_total',
      help: 'Attempts to renew the lease: ok, or failed without an answer.',
      labelNames: ['result'],
    });
    for (const result of ['ok', 'failed']) this.renewals.inc({ result }, 0);
    showRefusals(registry, this.refusals);
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
    const since = 'When the leader that this broker knows was elected; 0 while it knows none.';
    gauge('leader_since_timestamp_seconds', since, () => inS(sources.sinceWallMs()));
    gauge('standby_brokers', 'Standbys that the leader knows of; 0 at all others.', sources.standbyCount);
    gauge('lease_left_seconds', 'For how much longer the lease may be counted on.', () => inS(sources.leaseLeftMs()));
    const leastHelp = 'The least that was left of the lease within the last minute, while this broker led.';
    gauge('lease_left_min_seconds', leastHelp, () => inS(Math.min(this.leftMs.least, sources.leaseLeftMs())));
    gauge('lease_seconds', 'How long the lease lasts without being renewed.', () => inS(sources.leaseTtlMs));
    gauge('replica_lag_seconds', 'How far the copy of the store is behind the leader.', () => inS(sources.lagMs()));
  }

  /** Another broker is to be asked. Counted plainly: whoever does not find the leader may ask often. */
  refused(callClass: CallClass): void {
    this.refusals.set(callClass, (this.refusals.get(callClass) ?? 0) + 1);
  }

  /** Right before what is known of the lease changes: by the next scrape a late renewal would not be seen any more. */
  renewed(succeeded: boolean): void {
    if (this.sources.leads()) this.leftMs.note(this.sources.leaseLeftMs());
    this.renewals.inc({ result: succeeded ? 'ok' : 'failed' });
  }
}

function showRefusals(registry: Registry, refusals: ReadonlyMap<CallClass, number>): void {
  new Counter({
    registers: [registry],
    name: 'rma_broker_not_leader_refusals_total',
    help: 'Calls that were refused with NOT_LEADER, as another broker is to be asked, by class.',
    labelNames: ['class'],
    collect() {
      this.reset();
      for (const [callClass, count] of refusals) this.inc({ class: callClass }, count);
    },
  });
}

function inS(ms: number): number {
  return ms / 1_000;
}
