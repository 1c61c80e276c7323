import { Counter, Histogram, type Registry } from 'prom-client';
import type { Clock } from '../../common/clock/clock.js';
import { MICROSECONDS, SECONDS } from '../../common/telemetry/buckets.js';
import { type Distribution, Distributions } from '../../common/telemetry/distribution.js';
import type { Decision } from '../../domain/broker/records/decision.js';
import type { Reason, Result } from '../../domain/reasons.js';
import type { Decide, PlacementObserver } from '../core/placement-queue.js';

/** The reason label of placements that were not refused, since a label must have a value. */
const NO_REASON = 'NONE';

/** The usual reasons of refusals; shown from the start, so that the first one is seen as an increase. */
const COMMON_REASONS: readonly Reason[] = [
  'NO_FREE_RMA',
  'NO_MATCHING_NODE',
  'TENANT_QUOTA_REACHED',
  'TOO_MANY_WAITING',
  'REQUEST_ID_REUSED',
  'CLAIM_EXISTS',
  'OVERLOADED',
];

/** Counts and times decisions on requests for claims. */
export class PlacementMetrics implements PlacementObserver {
  private placedCount = 0;
  private unchangedCount = 0;
  private readonly refusals = new Map<Reason, number>(COMMON_REASONS.map((reason) => [reason, 0]));
  private readonly duration: Distribution;
  private readonly waits: Histogram<'result'>;

  constructor(
    registry: Registry,
    private readonly clock: Clock,
  ) {
    const registers = [registry];
    const durations = new Distributions(registry, {
      name: 'rma_broker_placement_duration_seconds',
      help: 'How long the decision on one request for a claim takes.',
      buckets: MICROSECONDS,
    });
    this.duration = durations.with({});
    this.waits = new Histogram({
      registers,
      name: 'rma_broker_capacity_wait_duration_seconds',
      help: 'How long requests for a claim waited for capacity, by result: served, or given_up when the caller left or its wait was over.',
      labelNames: ['result'],
      buckets: [...SECONDS],
    });
    for (const result of ['served', 'given_up']) this.waits.zero({ result });
    this.showPlacements(registry);
  }

  /** Records that a request has waited for capacity. */
  waited(result: 'served' | 'given_up', durationMs: number): void {
    this.waits.observe({ result }, durationMs / 1000);
  }

  /**
   * Wraps a decision to time it. Counting is separate, when the decision is final: a waiting request is decided on more
   * than once.
   */
  timed<T>(decide: Decide<T>): Decide<T> {
    return (fleet, nowMs) => {
      const startMs = this.clock.monotonicMs();
      const decided = decide(fleet, nowMs);
      this.duration.observe((this.clock.monotonicMs() - startMs) / 1000);
      return decided;
    };
  }

  count(decided: Result<Decision<unknown>>): void {
    if (!decided.ok) this.countRefusal(decided.refusal.reason);
    else if (decided.value.changes.length > 0) this.placedCount += 1;
    else this.unchangedCount += 1;
  }

  private countRefusal(reason: Reason): void {
    this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
  }

  /** Fills the series at a scrape: doing so for each request takes as long as placing it. */
  private showPlacements(registry: Registry): void {
    const counts = (): [string, string, number][] => [
      ['placed', NO_REASON, this.placedCount],
      ['unchanged', NO_REASON, this.unchangedCount],
      ...[...this.refusals].map(([reason, count]): [string, string, number] => ['refused', reason, count]),
    ];
    new Counter({
      registers: [registry],
      name: 'rma_broker_placements_total',
      help: 'Decided requests for a claim, by result: placed, unchanged (a repetition, or validate only) or refused, with the reason.',
      labelNames: ['result', 'reason'],
      collect() {
        this.reset();
        for (const [result, reason, count] of counts()) this.inc({ result, reason }, count);
      },
    });
  }
}
