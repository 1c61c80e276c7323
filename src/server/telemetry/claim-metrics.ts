import { Counter, type Registry } from 'prom-client';
import type { Clock } from '../../common/clock/clock.js';
import { MILLISECONDS } from '../../common/telemetry/buckets.js';
import { type Distribution, Distributions } from '../../common/telemetry/distribution.js';
import type { Change } from '../../domain/broker/records/change.js';
import type { Claim } from '../../domain/broker/records/claim.js';
import { END_CAUSES, isLive } from '../../domain/claim-state.js';
import type { ClaimId } from '../../domain/ids.js';
import type { CommitListener } from '../core/broker-core.js';

/** How claims begin and end, and how long agents take to prepare them; counted once durable. */
export class ClaimMetrics implements CommitListener {
  private createdCount = 0;
  private readonly ended: Counter<'cause'>;
  private readonly prepared: Distribution;
  private readonly notPrepared: Distribution;
  /** When each RESERVED claim became so; there are as many as wait for their agents. */
  private readonly reservedAtMs = new Map<ClaimId, number>();

  constructor(
    registry: Registry,
    private readonly clock: Clock,
  ) {
    const registers = [registry];
    showCreated(registry, () => this.createdCount);
    this.ended = new Counter({
      registers,
      name: 'rma_broker_claims_ended_total',
      help: 'Claims that ended, by what ended them.',
      labelNames: ['cause'],
    });
    const durations = new Distributions(registry, {
      name: 'rma_broker_prepare_duration_seconds',
      help: 'Time from a durable placement until the agent holds an RMA for it (prepared), or the claim ends without one (not_prepared).',
      buckets: [...MILLISECONDS, 60],
    });
    this.prepared = durations.with({ result: 'prepared' });
    this.notPrepared = durations.with({ result: 'not_prepared' });
    for (const cause of END_CAUSES) this.ended.inc({ cause }, 0);
  }

  committed(changes: readonly Change[]): void {
    for (const change of changes) if (change.kind === 'claim') this.note(change.claim);
  }

  private note(claim: Claim): void {
    const { id, state, endCause } = claim;
    if (claim.revision === claim.createRevision) this.createdCount += 1;
    if (!isLive(state) && endCause !== null) this.ended.inc({ cause: endCause });
    const reservedAtMs = this.reservedAtMs.get(id);
    if (state === 'RESERVED') {
      if (reservedAtMs === undefined) this.reservedAtMs.set(id, this.clock.monotonicMs());
    } else if (reservedAtMs !== undefined) {
      this.reservedAtMs.delete(id);
      const result = state === 'PREPARED' || state === 'BOUND' ? this.prepared : this.notPrepared;
      result.observe((this.clock.monotonicMs() - reservedAtMs) / 1000);
    }
  }
}

function showCreated(registry: Registry, createdCount: () => number): void {
  new Counter({
    registers: [registry],
    name: 'rma_broker_claims_created_total',
    help: 'Claims that were made.',
    collect() {
      this.reset();
      this.inc(createdCount());
    },
  });
}
