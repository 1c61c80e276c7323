import { Gauge, type Registry } from 'prom-client';
import type { Fleet } from '../../domain/broker/fleet/fleet.js';
import { freeCount } from '../../domain/broker/records/node.js';

/** How many kinds of RMA get their own series: a fleet has a handful, but agents could invent more. */
export const POOLS_SHOWN_MAX = 100;

/** The label value that stands for all other kinds together. */
const OTHERS = 'other';

/** All RMAs of one size and device. */
interface Pool {
  readonly rmaSizeBytes: number;
  readonly device: string;
  capacityCount: number;
  freeCount: number;
}

/** Capacity and free RMAs, by size and device. */
export function addPoolMetrics(registry: Registry, fleet: Fleet): void {
  const registers = [registry];
  const labelNames = ['rma_size_bytes', 'device'];
  const all = 'rma_broker_pool_capacity_slots';
  const free = 'rma_broker_pool_free_slots';
  const sufficient = 'rma_broker_pool_sufficient_free_slots';
  const help = 'How many RMAs of this size and device all nodes have.';
  const capacityGauge = new Gauge({ registers, labelNames, name: all, help, collect: () => collect() });
  const freeGauge = new Gauge({
    registers,
    labelNames,
    name: free,
    help: 'How many more claims the broker would place on RMAs of this size and device now.',
  });
  const sufficientGauge = new Gauge({
    registers,
    labelNames: ['rma_size_bytes'],
    name: sufficient,
    help: 'How many more claims that need this size the broker would place now, on RMAs of it or of a larger one, on any device.',
  });
  // The registry collects gauges in the order of their creation: one pass over all nodes serves all three.
  const collect = () => {
    for (const gauge of [capacityGauge, freeGauge, sufficientGauge]) gauge.reset();
    const pools = poolsOf(fleet);
    for (const pool of shownOf(pools)) {
      const labels = { rma_size_bytes: labelOf(pool.rmaSizeBytes), device: pool.device };
      capacityGauge.set(labels, pool.capacityCount);
      freeGauge.set(labels, pool.freeCount);
      if (pool.device !== OTHERS) {
        sufficientGauge.set({ rma_size_bytes: labels.rma_size_bytes }, sufficientIn(pools, pool.rmaSizeBytes));
      }
    }
  };
}

function poolsOf(fleet: Fleet): readonly Pool[] {
  const pools: Pool[] = [];
  // By size, then by device: a joined key would have to be built for each node.
  const bySize = new Map<number, Map<string, Pool>>();
  for (const entry of fleet.nodes.values()) {
    const { rmaSizeBytes, device, capacityCount } = entry.record;
    const pool = bySize.get(rmaSizeBytes)?.get(device) ?? addPool(bySize, pools, rmaSizeBytes, device);
    pool.capacityCount += capacityCount;
    pool.freeCount += freeCount(entry);
  }
  return pools;
}

function addPool(bySize: Map<number, Map<string, Pool>>, pools: Pool[], rmaSizeBytes: number, device: string): Pool {
  const pool = { rmaSizeBytes, device, capacityCount: 0, freeCount: 0 };
  const devices = bySize.get(rmaSizeBytes) ?? new Map<string, Pool>();
  bySize.set(rmaSizeBytes, devices.set(device, pool));
  pools.push(pool);
  return pool;
}

/** The largest by capacity, and the others as one: an agent that invents sizes has few RMAs of each. */
function shownOf(pools: readonly Pool[]): readonly Pool[] {
  if (pools.length <= POOLS_SHOWN_MAX) return pools;
  const inOrder = [...pools].sort((a, b) => b.capacityCount - a.capacityCount);
  const others: Pool = { rmaSizeBytes: Number.NaN, device: OTHERS, capacityCount: 0, freeCount: 0 };
  for (const pool of inOrder.slice(POOLS_SHOWN_MAX)) {
    others.capacityCount += pool.capacityCount;
    others.freeCount += pool.freeCount;
  }
  return [...inOrder.slice(0, POOLS_SHOWN_MAX), others];
}

function sufficientIn(pools: readonly Pool[], rmaSizeBytes: number): number {
  return pools.reduce((sum, pool) => (pool.rmaSizeBytes >= rmaSizeBytes ? sum + pool.freeCount : sum), 0);
}

function labelOf(rmaSizeBytes: number): string {
  return Number.isNaN(rmaSizeBytes) ? OTHERS : String(rmaSizeBytes);
}
