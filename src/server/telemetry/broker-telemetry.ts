import type { Registry } from 'prom-client';
import type { Clock } from '../../common/clock/clock.js';
import { type Exposition, expositionOf } from '../../common/telemetry/exposition.js';
import { Readiness } from '../../common/telemetry/readiness.js';
import { AgentMetrics } from './agent-metrics.js';
import { CallMetrics } from './call-metrics.js';
import { ClaimMetrics } from './claim-metrics.js';
import { ConnectionMetrics } from './connection-metrics.js';
import { addFleetMetrics, type FleetSources } from './fleet-metrics.js';
import { LoadMetrics } from './load-metrics.js';
import { nodeSeries } from './node-series.js';
import { PlacementMetrics } from './placement-metrics.js';
import { StoreMetrics } from './store-metrics.js';
import { TurnMetrics } from './turn-metrics.js';

/** All metrics of the broker, and its readiness; docs/metrics.md lists them. */
export class BrokerTelemetry {
  readonly readiness = new Readiness('the store is being loaded');
  readonly placements: PlacementMetrics;
  readonly claims: ClaimMetrics;
  readonly calls: CallMetrics;
  readonly agents: AgentMetrics;
  readonly store: StoreMetrics;
  readonly connections: ConnectionMetrics;
  readonly load: LoadMetrics;
  private shown: FleetSources | null = null;

  constructor(
    private readonly registry: Registry,
    clock: Clock,
  ) {
    this.placements = new PlacementMetrics(registry, clock);
    this.claims = new ClaimMetrics(registry, clock);
    this.calls = new CallMetrics(registry, clock);
    this.agents = new AgentMetrics(registry);
    this.store = new StoreMetrics(registry, clock);
    this.connections = new ConnectionMetrics(registry);
    this.load = new LoadMetrics(registry);
    new TurnMetrics(registry, clock, cpuMs);
  }

  /**
   * Call it when the fleet is loaded: from then on its gauges are exported. Zeros before that would look like a fleet
   * that has lost everything.
   */
  show(sources: FleetSources): void {
    this.shown = sources;
    addFleetMetrics(this.registry, sources);
  }

  exposition(): Exposition {
    return expositionOf(this.registry, () => this.nodes());
  }

  private async *nodes(): AsyncGenerator<string> {
    if (this.shown !== null) yield* nodeSeries(this.shown.fleet, this.shown.wallOf);
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
