import type { DeviceKind } from './claim.js';

/** What nodes with the same device and RMA size have together. */
export interface SizeCapacity {
  readonly device: DeviceKind;
  readonly rmaSizeBytes: number;
  readonly nodeCount: number;
  readonly capacityCount: number;
  /** Capacity less what operators keep back. */
  readonly allocatableCount: number;
  /** Promised or in use. */
  readonly usedCount: number;
  /** How many the broker would promise now: none of nodes that are silent or cordoned. */
  readonly freeCount: number;
}

/** Something that is not as it should be. */
export interface FleetProblem {
  /** Stable; proto/rma/v1/fleet.proto lists them, and a newer broker may have more. */
  readonly reason: string;
  /** For people: what it is, and what to do next. */
  readonly message: string;
  readonly next: string;
  /** How many nodes, RMAs or requests it is about. */
  readonly count: number;
  /** Up to three of the nodes that it is about: "nodes/{node}". */
  readonly exampleNodes: readonly string[];
}

/** How a broker and its fleet are. */
export interface FleetStatus {
  /** Of the broker. */
  readonly version: string;
  /** Since when the broker process serves: wall clock, in milliseconds since the epoch; null when it does not say. */
  readonly startTimeMs: number | null;
  /** Where it remembers: "lmdb" or "memory", or what a newer broker says. */
  readonly store: string;
  readonly revision: number;
  readonly nodes: {
    readonly total: number;
    readonly ready: number;
    readonly stale: number;
    readonly cordoned: number;
    readonly draining: number;
  };
  /** By device, then size. */
  readonly sizes: readonly SizeCapacity[];
  /** Claims that use an RMA, or a promise of one. */
  readonly liveClaimCount: number;
  readonly tenantCount: number;
  /** Requests that wait for capacity. */
  readonly waitingCount: number;
  /** The worst first; none: all is well. */
  readonly problems: readonly FleetProblem[];
}
