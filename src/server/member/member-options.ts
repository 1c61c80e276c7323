import type { Registry } from 'prom-client';
import type { DoorOptions, LeadingOptions } from '../broker-options.js';
import type { Etcd } from '../etcd/etcd.js';
import type { ReplicaTables } from '../store/etcd/replica-tables.js';

/** What one of several brokers depends on: everything that is not decided here. */
export interface MemberOptions
  extends Omit<DoorOptions, 'leadership'>,
    Omit<LeadingOptions, 'onStoreFailure' | 'storage'> {
  /** For what a broker among several shows of itself. */
  readonly registry: Registry;
  /** Closed at its end. */
  readonly etcd: Etcd;
  /** Of all keys, with a slash at its end. */
  readonly prefix: string;
  readonly leaderTtlMs: number;
  /** Its name in the election, another one for each life of a process. */
  readonly broker: string;
  /** Where callers and agents reach it; null: where it listens. */
  readonly advertisedAddress: string | null;
  /** Where its pages are; null when it serves none. */
  readonly advertisedHttpAddress: string | null;
  readonly randomBytes: (count: number) => Uint8Array;
  /** A place for a copy of the store, empty. */
  readonly newTables: () => Promise<ReplicaTables>;
  /** Brings a store of an older layout up to date. */
  readonly migrate: (broker: string, signal: AbortSignal) => Promise<unknown>;
}
