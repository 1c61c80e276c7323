import { Gauge, type Registry } from 'prom-client';
import type { Fleet } from '../../domain/broker/fleet/fleet.js';
import type { NodeEntry } from '../../domain/broker/records/node.js';
import { CLAIM_STATES, NODE_STATES } from '../../domain/claim-state.js';
import type { BrokerMs, TenantId } from '../../domain/ids.js';
import type { WallOf } from '../clock/wall-times.js';
import { addPoolMetrics } from './pool-metrics.js';
import { addStorageMetrics, type StorageProbe } from './storage-metrics.js';
import { addTenantMetrics } from './tenant-metrics.js';

/** The limits that the broker was started with. */
export interface FleetLimits {
  readonly claimsMax: number;
  readonly archivedMax: number;
  readonly watchersMax: number;
  readonly nodesMax: number;
  readonly waitingMax: number;
}

/** What is read at a scrape. */
export interface FleetSources {
  readonly fleet: Fleet;
  readonly watcherCount: () => number;
  readonly sessionCount: () => number;
  /** How many Hellos wait to be heard. */
  readonly helloCount: () => number;
  readonly archivedCount: () => number;
  readonly waitingCount: () => number;
  readonly waitingByTenant: () => ReadonlyMap<TenantId | null, number>;
  /** The broker's time now. */
  readonly nowMs: () => BrokerMs;
  /** Converts broker time to wall-clock time. */
  readonly wallOf: WallOf;
  /** The store on disk; absent when nothing is on disk. */
  readonly storage?: StorageProbe | undefined;
  readonly limits: FleetLimits;
}

/** Gauges of the fleet, read at each scrape; none takes longer than one pass over the nodes. */
export function addFleetMetrics(registry: Registry, { fleet, limits, ...sources }: FleetSources): void {
  addClaims(registry, fleet);
  addNodes(registry, fleet);
  addPoolMetrics(registry, fleet);
  addTenantMetrics(registry, fleet, sources.waitingByTenant);
  if (sources.storage !== undefined) addStorageMetrics(registry, sources.storage);
  const add = (name: string, help: string, read: () => number) => addGauge(registry, { name, help, read });
  add(
    'rma_broker_oldest_releasing_claim_age_seconds',
    'How long the oldest RELEASING claim has been in that state; 0 when there is none.',
    () => ageOf(fleet.claims.releasing.oldestSinceMs(), sources.nowMs()),
  );
  add('rma_broker_nodes_max', 'The limit on known nodes (maxNodes).', () => limits.nodesMax);
  add('rma_broker_claims_max', 'The limit on live claims (maxClaims).', () => limits.claimsMax);
  add('rma_broker_archived_claims', 'Ended claims that only the store still knows.', sources.archivedCount);
  add(
    'rma_broker_archived_claims_max',
    'The limit on ended claims in the store (maxEndedClaims).',
    () => limits.archivedMax,
  );
  add('rma_broker_stray_claims', 'Claims that an agent still has and the broker has ended, or never made.', () =>
    sumOf(fleet, ({ strayClaims }) => strayClaims.size),
  );
  add(
    'rma_broker_without_rma_claims',
    'Claims that live without an RMA: their guests prefer one, and do not need it.',
    () => sumOf(fleet, ({ claimsWithoutRma }) => claimsWithoutRma.size),
  );
  add('rma_broker_unscheduled_claims', 'RMAs that agents gave to local users without the broker.', () =>
    sumOf(fleet, ({ inventory }) => inventory?.unscheduledCount ?? 0),
  );
  add(
    'rma_broker_sessions',
    'Open streams of agents, including those that have not sent their Hello.',
    sources.sessionCount,
  );
  add('rma_broker_waiting_sessions', 'Agents that have said Hello and wait to be heard.', sources.helloCount);
  add('rma_broker_waiting_requests', 'Requests for a claim that are waiting for capacity.', sources.waitingCount);
  add(
    'rma_broker_waiting_requests_max',
    'The limit on waiting requests for a claim (maxWaitingRequests).',
    () => limits.waitingMax,
  );
  add('rma_broker_watchers', 'Open WatchClaims calls.', sources.watcherCount);
  add('rma_broker_watchers_max', 'The limit on open WatchClaims calls (maxWatchers).', () => limits.watchersMax);
}

function addClaims(registry: Registry, fleet: Fleet): void {
  new Gauge({
    registers: [registry],
    name: 'rma_broker_claims',
    help: 'Claims by state; ended claims only while they are in memory.',
    labelNames: ['state'],
    collect() {
      for (const state of CLAIM_STATES) this.set({ state }, fleet.claims.tally.of(state));
    },
  });
}

function addNodes(registry: Registry, fleet: Fleet): void {
  new Gauge({
    registers: [registry],
    name: 'rma_broker_nodes',
    help: 'Known nodes, by whether their agent is connected (READY) or silent (STALE), and whether they are cordoned.',
    labelNames: ['state', 'cordoned'],
    collect() {
      for (const state of NODE_STATES) for (const cordoned of ['false', 'true']) this.set({ state, cordoned }, 0);
      for (const entry of fleet.nodes.values()) this.inc(stateOf(entry));
    },
  });
}

function stateOf({ session, record }: NodeEntry): { readonly state: string; readonly cordoned: string } {
  return { state: session === null ? 'STALE' : 'READY', cordoned: String(record.cordonReason !== null) };
}

function ageOf(sinceMs: BrokerMs | null, nowMs: BrokerMs): number {
  return sinceMs === null ? 0 : Math.max(0, nowMs - sinceMs) / 1000;
}

function sumOf(fleet: Fleet, count: (entry: NodeEntry) => number): number {
  let sum = 0;
  for (const entry of fleet.nodes.values()) sum += count(entry);
  return sum;
}

function addGauge(
  registry: Registry,
  { name, help, read }: { readonly name: string; readonly help: string; readonly read: () => number },
): void {
  new Gauge({
    registers: [registry],
    name,
    help,
    collect() {
      this.set(read());
    },
  });
}
