import { RmaError } from '../../../common/errors/rma-error.js';
import type { EtcdRevision, KeyValue } from '../../etcd/etcd.js';
import { Damage } from '../check/damage.js';
import { LEDGER_KEY } from '../checksums/ledger.js';
import { Records } from '../tables/records.js';
import { beginningStore } from './begin-store.js';
import { storeOnEtcdFailed } from './etcd-errors.js';
import { EtcdKeys } from './etcd-keys.js';
import { FollowedState } from './following/followed-state.js';
import { FollowingReplica } from './following/following-replica.js';
import { layoutProblem } from './layout-key.js';
import { lookAtStore } from './look-at-store.js';
import { parseMeta } from './meta.js';
import { patiently } from './patient-calls.js';
import { readRows } from './read-rows.js';
import type { EtcdReplica, EtcdReplicaOptions } from './replica.js';
import { tellRestored } from './tell-restored.js';

/**
 * Reads everything that the store on etcd holds, or makes the store when there is none. Rejects with STORE_FAILED when
 * it cannot be read, is damaged, or has a layout that this version does not know.
 */
export async function loadReplica(options: EtcdReplicaOptions): Promise<EtcdReplica> {
  try {
    return await load(options);
  } catch (problem) {
    await options.tables.close();
    throw unusable(problem);
  }
}

async function load(options: EtcdReplicaOptions): Promise<EtcdReplica> {
  const { clock, tables, build, prefix } = options;
  const keys = new EtcdKeys(prefix);
  const { entry, at } = await metaOf(keys, options);
  const atMonotonicMs = clock.monotonicMs();
  const { ledger } = parseMeta(entry.value);
  await readRows({ ...options, keys, at, ledger }, tables);
  tables.write(() => tables.tables.facts.put(LEDGER_KEY, ledger));
  const fleet = build(new Records(tables.tables, () => Promise.reject(new Error('a replica writes nothing'))).state());
  await tables.letGo();
  const state = new FollowedState({ keys, copy: tables, fleet, meta: entry, atMonotonicMs });
  await tellIfRestored(state, keys, options);
  return new FollowingReplica({ options, keys, state, readAt: at });
}

/** Whoever leads may be new here, and may not know it. What is told is followed as any other change. */
async function tellIfRestored({ chain: { lostRevision } }: FollowedState, keys: EtcdKeys, options: EtcdReplicaOptions) {
  if (lostRevision === null) return;
  const message = 'etcd was restored from a snapshot: revisions go on after all that there may have been since';
  options.log.warn('store.restored', message, { seenRevision: lostRevision });
  await tellRestored({ ...options, keys }, lostRevision);
}

/** The meta record, in the revision of etcd at which everything else is to be read. */
async function metaOf(
  keys: EtcdKeys,
  options: Pick<EtcdReplicaOptions, 'etcd' | 'clock' | 'randomBytes' | 'log' | 'signal'>,
): Promise<{ readonly entry: KeyValue; readonly at: EtcdRevision }> {
  const found = await lookAtStore({ ...options, keys });
  if (found.layout === undefined && found.meta === undefined) {
    const { succeeded } = await patiently(() => options.etcd.txn(beginningStore(keys, options.randomBytes)), options);
    if (succeeded) options.log.info('store.begun', 'there was no store on etcd: an empty one was made');
  }
  const { layout, meta, at } = found.meta === undefined ? await lookAtStore({ ...options, keys }) : found;
  const problem = layout === undefined ? null : layoutProblem(layout.value);
  if (problem !== null) throw problem;
  if (layout === undefined || meta === undefined) throw new Damage('a part of its records is missing');
  return { entry: meta, at };
}

function unusable(problem: unknown): RmaError {
  if (problem instanceof RmaError) return problem;
  const message = problem instanceof Error ? problem.message : String(problem);
  return storeOnEtcdFailed(problem instanceof Damage ? `it is damaged (${message})` : message, problem);
}
