import { Counter, Histogram, type Registry } from 'prom-client';
import type { Clock } from '../../common/clock/clock.js';
import { COUNTS, MILLISECONDS } from '../../common/telemetry/buckets.js';
import type { StoredTime } from '../clock/wall-times.js';
import type { ChangeGroup, Store } from '../store/store.js';

/** How long it takes to make changes durable, and how many share a write. */
export class StoreMetrics {
  private readonly duration: Histogram;
  private readonly changes: Histogram;
  private readonly early: Counter;

  constructor(
    registry: Registry,
    private readonly clock: Clock,
  ) {
    const registers = [registry];
    this.duration = new Histogram({
      registers,
      name: 'rma_broker_commit_duration_seconds',
      help: 'How long one write to the store takes until it is durable. Callers wait for the write in progress and for their own.',
      buckets: [...MILLISECONDS],
    });
    this.changes = new Histogram({
      registers,
      name: 'rma_broker_commit_changes',
      help: 'How many changes share one write.',
      buckets: [...COUNTS],
    });
    this.early = new Counter({
      registers,
      name: 'rma_broker_claims_forgotten_early_total',
      help: 'Ended claims that were forgotten before endedClaimRetention was over, because there were more than maxEndedClaims.',
    });
  }

  forgotEarly(count: number): void {
    this.early.inc(count);
  }

  /** Wraps a store to measure it. */
  measured(store: Store): Store {
    return {
      load: (build) => store.load(build),
      archived: store.archived,
      histories: store.histories,
      append: (group, time) => this.append(store, group, time),
      close: () => store.close(),
    };
  }

  private async append(store: Store, group: ChangeGroup, time?: StoredTime): Promise<void> {
    const startMs = this.clock.monotonicMs();
    await store.append(group, time);
    this.duration.observe((this.clock.monotonicMs() - startMs) / 1000);
    this.changes.observe(group.changes.length);
  }
}
