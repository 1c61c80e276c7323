import type { Txn } from '../../etcd/etcd.js';
import { CLOCK_KEY, SECRET_KEY, STORE_ID_KEY, sealFact } from '../checksums/facts.js';
import { Ledger } from '../checksums/ledger.js';
import { SECRET_BYTES } from '../stored-secrets.js';
import type { EtcdKeys } from './etcd-keys.js';
import { CURRENT } from './layout-key.js';
import { metaText, NO_META } from './meta.js';

/** Enough that no two stores have the same. */
const ID_BYTES = 8;

/** Makes an empty store where there is none. Of several brokers that try, one makes it, with its secret. */
export function beginningStore(keys: EtcdKeys, randomBytes: (count: number) => Uint8Array): Txn {
  const secret = Buffer.from(randomBytes(SECRET_BYTES)).toString('hex');
  const fact = (key: string, value: unknown) =>
    ({ kind: 'put', key: keys.row({ table: 'facts', key }), value: sealFact(key, value) }) as const;
  const meta = metaText({ term: 0, group: 0, ledger: Ledger.empty().text(), previous: NO_META });
  return {
    conditions: [keys.layout, keys.meta].map((key) => ({ key, target: 'createRevision', equals: 0 })),
    success: [
      { kind: 'put', key: keys.layout, value: CURRENT },
      { kind: 'put', key: keys.meta, value: meta },
      // What an operator has left of a former store is not of this one.
      { kind: 'delete', from: keys.lastBackup, to: null },
      fact(SECRET_KEY, secret),
      fact(CLOCK_KEY, []),
      fact(STORE_ID_KEY, Buffer.from(randomBytes(ID_BYTES)).toString('hex')),
    ],
    failure: [],
  };
}
