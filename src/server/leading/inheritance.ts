import type { Fleet } from '../../domain/broker/fleet/fleet.js';
import type { StoredTime } from '../clock/wall-times.js';
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
}
