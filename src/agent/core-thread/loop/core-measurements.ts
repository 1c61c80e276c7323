import type { LocalRequest } from '../../../domain/agent/inputs.js';
import type { ClearingProof } from '../../../domain/claim-state.js';
import type { InventoryReport } from '../../../domain/link/reports.js';
import type { Reason } from '../../../domain/reasons.js';

/** How often something happened, by what it was. */
export type Tally<Key extends string> = Map<Key, number>;

/** How a request was answered. */
export type LocalResult = 'OK' | Reason;

/** What the device answered; STILL_HELD: a process has the former RMA still, which is no fault of the device. */
export type AllocationResult = 'OK' | 'STILL_HELD' | Reason;

/** What the core's thread counts. */
export interface CoreCounts {
  readonly localRequests: Map<LocalRequest['op'], Tally<LocalResult>>;
  readonly refusedConnections: Tally<Reason>;
  readonly deliveryFailures: Tally<Reason>;
  readonly prepareRefusals: Tally<Reason>;
  readonly allocations: Tally<AllocationResult>;
  quarantineCount: number;
  delayedRequestCount: number;
}

/** What it measures, one number for each time. */
export interface CoreDurationsMs {
  readonly handOffs: number[];
  readonly allocations: number[];
  readonly clearings: Map<ClearingProof['method'], number[]>;
  readonly reclaims: number[];
}

/** What the core's thread has measured since it was last asked, and how things are. Plain data, and small. */
export interface CoreTelemetryBatch {
  /** Null before the first report. */
  readonly inventory: InventoryReport | null;
  readonly localConnectionCount: number;
  readonly counts: CoreCounts;
  readonly durationsMs: CoreDurationsMs;
}

/** Nothing happened yet. */
export function noCounts(): CoreCounts {
  return {
    localRequests: new Map(),
    refusedConnections: new Map(),
    deliveryFailures: new Map(),
    prepareRefusals: new Map(),
    allocations: new Map(),
    quarantineCount: 0,
    delayedRequestCount: 0,
  };
}

/** Nothing was measured yet. */
export function noDurations(): CoreDurationsMs {
  return { handOffs: [], allocations: [], clearings: new Map(), reclaims: [] };
}

/** It happened once more. */
export function count<Key extends string>(tally: Tally<Key>, key: Key): void {
  tally.set(key, (tally.get(key) ?? 0) + 1);
}
