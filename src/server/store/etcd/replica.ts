import type { Clock } from '../../../common/clock/clock.js';
import type { RmaError } from '../../../common/errors/rma-error.js';
import type { Fleet } from '../../../domain/broker/fleet/fleet.js';
import type { Change } from '../../../domain/broker/records/change.js';
import type { LastWrite } from '../../../domain/election/election.js';
import type { StoredTime } from '../../clock/wall-times.js';
import type { Etcd, EtcdRevision } from '../../etcd/etcd.js';
import type { StoreLog } from '../location/store-log.js';
import type { Store, StoredState } from '../store.js';
import type { ReplicaTables } from './replica-tables.js';

/** What a replica works with. */
export interface EtcdReplicaOptions {
  readonly etcd: Etcd;
  /** Of all keys, with a slash at its end. */
  readonly prefix: string;
  /** Closed with the replica, also when it cannot be loaded. */
  readonly tables: ReplicaTables;
  readonly clock: Clock;
  /** Randomness for a new store's secret. */
  readonly randomBytes: (count: number) => Uint8Array;
  readonly log: StoreLog;
  /** Makes the fleet of what the store holds. */
  readonly build: (state: StoredState) => Fleet;
  /** Aborted when nobody waits for the replica any more: loading ends at once. */
  readonly signal?: AbortSignal;
}

/** What one transaction of the leader's has changed, as far as it left a trace: of a record's changes the last one. */
export interface Followed {
  /** In the order of their revisions. Those whose own revision has left no trace have the store's. */
  readonly changes: readonly Change[];
  /** The revision of the store after them. */
  readonly revision: number;
  /** Its etcd was restored: of revisions before this one, those that are missing may have told of what is no more. */
  readonly hasLeapt: boolean;
}

/** Who is told what a replica sees. */
export interface ReplicaListener {
  /** The fleet has these changes by now. */
  changed(followed: Followed): void;
  /** It has missed something and is of no use any more: close it, and load another one. */
  lost(problem: RmaError): void;
}

/** How far a replica is. */
export interface ReplicaProgress {
  /** The revision of etcd up to which it has everything. */
  readonly appliedRevision: EtcdRevision;
  /** The revision of etcd at which the last change of the store that it has was made. */
  readonly metaModRevision: EtcdRevision;
  /** When it last heard of the leader. */
  readonly heardAtMonotonicMs: number;
  /** How far it is behind the leader; without a leader it grows. */
  readonly lagMs: number;
}

/** Whoever leads has these. */
export interface Leadership {
  /** The create revision of the leader's key. */
  readonly term: EtcdRevision;
  /** Aborted when the lease may be over. What is being written then is rejected with NOT_LEADER. */
  readonly lost: AbortSignal;
  /** For how long it answers after a write. */
  readonly ttlMs: number;
  /** Resolves when whoever has written last answers nothing any more. Rejects with NOT_LEADER. */
  readonly succeeds: (last: LastWrite) => Promise<void>;
  /** A write has landed that was sent then, by the monotonic clock. */
  readonly wrote: (sentMs: number) => void;
}

/**
 * A broker's copy of the store on etcd: its fleet in memory, and rows that are not in memory in tables of its own. A
 * standby's follows the leader's changes; a leader's is what it reads. `loadReplica` makes one.
 */
export interface EtcdReplica {
  readonly fleet: Fleet;
  /** How many claims have left the fleet's memory and are still known. */
  readonly archivedCount: number;
  readonly progress: ReplicaProgress;
  /** Applies what changes from now on to the fleet, whole transactions only. Call it once. */
  follow(listener: ReplicaListener): void;
  /** The leader's last word on the time and the time since, by this process's clock; null before the first word. */
  time(): StoredTime | null;
  /**
   * Makes this broker, which has been elected, the one that writes: waits until the replica has everything that former
   * leaders have written and none of them answers, stops following, and writes for the first time. Rejects with
   * NOT_LEADER or STORE_FAILED.
   */
  lead(leadership: Leadership): Promise<Store>;
  /** Stops following, and gives up its tables. Not for one that leads: close its store. */
  close(): Promise<void>;
}
