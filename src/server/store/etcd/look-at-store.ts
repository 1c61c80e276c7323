import type { Clock } from '../../../common/clock/clock.js';
import type { Etcd, EtcdRevision, KeyValue } from '../../etcd/etcd.js';
import type { EtcdKeys } from './etcd-keys.js';
import { patiently } from './patient-calls.js';

/** Where a store on etcd is. */
export interface EtcdPlace {
  readonly etcd: Etcd;
  readonly keys: EtcdKeys;
  readonly clock: Clock;
}

/** What says whether there is a store, and which. */
export interface StoreSeen {
  readonly layout: KeyValue | undefined;
  readonly meta: KeyValue | undefined;
  /** Of etcd, at which both were so. */
  readonly at: EtcdRevision;
}

export async function lookAtStore({ etcd, keys, clock }: EtcdPlace): Promise<StoreSeen> {
  const success = [keys.layout, keys.meta].map((from) => ({ kind: 'range', from, to: null }) as const);
  const { ranges, revision } = await patiently(() => etcd.txn({ conditions: [], success, failure: [] }), { clock });
  const [layout, meta] = ranges.map(([entry]) => entry);
  return { layout, meta, at: revision };
}
