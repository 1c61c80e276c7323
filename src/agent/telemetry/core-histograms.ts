import { Histogram, type Registry } from 'prom-client';
import { HAND_OFF, SECONDS } from '../../common/telemetry/buckets.js';
import { CLEARING_METHODS } from '../../domain/claim-state.js';
import type { CoreDurationsMs } from '../core-thread/loop/core-measurements.js';

/** What the core's thread measures. */
export class CoreHistograms {
  private readonly handOffs: Histogram;
  private readonly allocations: Histogram;
  private readonly clearings: Histogram<'method'>;
  private readonly reclaims: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    this.handOffs = new Histogram({
      registers,
      name: 'rma_agent_hand_off_duration_seconds',
      help: "From a VMM's request until the fd of its RMA has been sent.",
      buckets: [...HAND_OFF],
    });
    this.allocations = new Histogram({
      registers,
      name: 'rma_agent_allocation_duration_seconds',
      help: 'How long the device took to allocate and clear one RMA, the wait for others before it included.',
      buckets: [...SECONDS],
    });
    this.clearings = new Histogram({
      registers,
      name: 'rma_agent_clearing_duration_seconds',
      help: 'How long clearing one RMA and looking whether it is clean took, by who cleared it.',
      labelNames: ['method'],
      buckets: [...SECONDS],
    });
    this.reclaims = new Histogram({
      registers,
      name: 'rma_agent_reclaim_duration_seconds',
      help: "From the end of a holder's right until the kernel has demonstrably given the RMA back.",
      buckets: [...SECONDS],
    });
    for (const method of CLEARING_METHODS) this.clearings.zero({ method });
  }

  add({ handOffs, allocations, clearings, reclaims }: CoreDurationsMs): void {
    for (const ms of handOffs) this.handOffs.observe(ms / 1000);
    for (const ms of allocations) this.allocations.observe(ms / 1000);
    for (const [method, measured] of clearings) {
      for (const ms of measured) this.clearings.observe({ method }, ms / 1000);
    }
    for (const ms of reclaims) this.reclaims.observe(ms / 1000);
  }
}
