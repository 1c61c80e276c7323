import type { DeviceKind } from './claim.js';

/** Totals of all nodes with the same device and RMA size. */
export interface SizeCapacity {
  readonly device: DeviceKind;
  readonly rmaSizeBytes: number;
  readonly nodeCount: number;
  readonly capacityCount: number;
  /** Capacity minus what operators keep back. */
  readonly allocatableCount: number;
  /** Promised or in use. */
  readonly usedCount: number;
  /** How many the broker would promise now; nodes that are silent or cordoned do not count. */
  readonly freeCount: number;
}

/** Something that is wrong in the fleet. */
export interface FleetProblem {
  /** Stable; proto/rma/v1/fleet.proto lists them, and a newer broker may have more. */
  readonly reason: string;
  /** For people: what it is, and what to do next. */
  readonly message: string;
  readonly next: string;
  /** How many nodes, RMAs or requests it concerns. */
  readonly count: number;
  /** Up to three of the nodes that it concerns: "nodes/{node}". */
  readonly exampleNodes: readonly string[];
}

/** A broker that follows the one that leads, and takes over from it. */
export interface StandbyBroker {
  readonly address: string;
  /** Where its pages are; empty when it serves none. */
  readonly httpAddress: string;
  readonly version: string;
  /** It has the whole store, and could lead at once. */
  readonly isLoaded: boolean;
  /** How far it is behind the leader, in milliseconds. */
  readonly lagMs: number;
}

/** Which of several brokers leads. */
export interface Leadership {
  readonly address: string;
  /** Wall clock, in milliseconds since the epoch; null when it does not say. */
  readonly sinceMs: number | null;
  /** It grows with each election. */
  readonly term: number;
  /** As they last said, some seconds ago. */
  readonly standbys: readonly StandbyBroker[];
}

/** The state of a broker and its fleet. */
export interface FleetStatus {
  /** Of the broker. */
  readonly version: string;
  /**
   * When the broker process started to serve: wall clock, in milliseconds since the epoch; null when it does not say.
   */
  readonly startTimeMs: number | null;
  /** Its store: "lmdb", "memory" or "etcd", or one that only a newer broker knows. */
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
  /** Claims that use an RMA, or have one promised. */
  readonly liveClaimCount: number;
  readonly tenantCount: number;
  /** Requests that wait for capacity. */
  readonly waitingCount: number;
  /** Of several brokers the one that leads; null where there is only one. */
  readonly leadership: Leadership | null;
  /** The worst first; empty: all is well. */
  readonly problems: readonly FleetProblem[];
}
