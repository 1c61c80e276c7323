import type { Fleet } from '../../domain/broker/fleet/fleet.js';
import type { StoredTime } from '../clock/wall-times.js';
import type { WatchHub } from '../core/watch-hub.js';
import type { LeadershipFacts } from '../rpc/fleet/get-status.js';
import type { Store } from '../store/store.js';

/** What a broker begins to serve with. */
export interface Inheritance {
  /** As the store has it: everything that was ever acknowledged. */
  readonly fleet: Fleet;
  /** Where broker time goes on; null for a new store. */
  readonly time: StoredTime | null;
  /** Takes what follows. */
  readonly store: Store;
  /** The kind of the store, for people. */
  readonly storeKind: string;
  /** Among several brokers: what the leader before it has left. */
  readonly office?: Office | undefined;
}

/** What a leader takes over from the one before. */
export interface Office {
  readonly term: number;
  /** It may answer only for so long after a write, and so the time is written at least so often. */
  readonly writeEveryMs: number;
  /** The latest changes, for watchers who resume. */
  readonly hub: WatchHub;
  /** For people; null when it leads no more. */
  readonly facts: () => LeadershipFacts | null;
}
