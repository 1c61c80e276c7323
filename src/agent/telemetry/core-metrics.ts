import { Gauge, type Registry } from 'prom-client';
import type { InventoryReport } from '../../domain/link/reports.js';
import type { CoreTelemetryBatch } from '../core-thread/loop/core-measurements.js';
import { CoreCounters } from './core-counters.js';
import { CoreHistograms } from './core-histograms.js';

/** What the core's thread counts, measures and has. */
export class CoreMetrics {
  private readonly counters: CoreCounters;
  private readonly histograms: CoreHistograms;
  private readonly slots: Gauge<'state'>;
  private readonly unscheduled: Gauge;
  private readonly poisoned: Gauge;
  private readonly connections: Gauge;

  constructor(registry: Registry) {
    this.counters = new CoreCounters(registry);
    this.histograms = new CoreHistograms(registry);
    const registers = [registry];
    this.slots = new Gauge({
      registers,
      name: 'rma_agent_slots',
      help: "The node's RMAs by state; together they are its capacity. Unavailable ones were taken by somebody else (drift).",
      labelNames: ['state'],
    });
    this.unscheduled = new Gauge({
      registers,
      name: 'rma_agent_unscheduled_claims',
      help: 'RMAs that were given to local users without the broker.',
    });
    this.poisoned = new Gauge({
      registers,
      name: 'rma_agent_poisoned_slots',
      help: 'Of the quarantined RMAs: those whose memory failed.',
    });
    this.connections = new Gauge({
      registers,
      name: 'rma_agent_local_connections',
      help: 'Connections to the local socket that are open.',
    });
  }

  add({ inventory, localConnectionCount, counts, durationsMs }: CoreTelemetryBatch): void {
    if (inventory !== null) this.show(inventory);
    this.connections.set(localConnectionCount);
    this.counters.add(counts);
    this.histograms.add(durationsMs);
  }

  private show({ slots, unscheduledCount, poisonedCount }: InventoryReport): void {
    this.poisoned.set(poisonedCount);
    for (const [state, count] of Object.entries(slots)) this.slots.set({ state }, count);
    this.unscheduled.set(unscheduledCount);
  }
}
