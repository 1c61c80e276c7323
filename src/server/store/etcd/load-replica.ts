import { RmaError } from '../../../common/errors/rma-error.js';
import type { EtcdReplica, EtcdReplicaOptions } from './replica.js';

/**
 * Reads everything that the store on etcd holds, or makes the store when there is none. Rejects with STORE_FAILED when
 * it cannot be read, is damaged, or has a layout that this version does not know.
 */
export async function loadReplica({ tables, prefix }: EtcdReplicaOptions): Promise<EtcdReplica> {
  await tables.close();
  throw new RmaError({ reason: 'STORE_FAILED', message: `the store on etcd at ${prefix} cannot be read yet` });
}
