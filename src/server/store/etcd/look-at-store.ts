import type { Clock } from '../../../common/clock/clock.js';
import type { Etcd, EtcdRevision, KeyValue } from '../../etcd/etcd.js';
import type { EtcdKeys } from './etcd-keys.js';
import { patiently } from './patient-calls.js';

/** Where a store on etcd is. */
export interface EtcdPlace {
  readonly etcd: Etcd;
  readonly keys: EtcdKeys;
  readonly clock: Clock;
  /** Aborted when nobody waits any more for what is done there. */
  readonly signal?: AbortSignal;
}

/** What says whether there is a store, and which. */
export interface StoreSeen {
  readonly layout: KeyValue | undefined;
  readonly meta: KeyValue | undefined;
  /** Of etcd, at which both were so. */
  readonly at: EtcdRevision;
}

export async function lookAtStore(place: EtcdPlace): Promise<StoreSeen> {
  const { etcd, keys } = place;
  const success = [keys.layout, keys.meta].map((from) => ({ kind: 'range', from, to: null }) as const);
  const { ranges, revision } = await patiently(() => etcd.txn({ conditions: [], success, failure: [] }), place);
  const [layout, meta] = ranges.map(([entry]) => entry);
  return { layout, meta, at: revision };
}
