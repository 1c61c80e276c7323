import { leaped } from '../backup/backup.js';
import { Ledger } from '../checksums/ledger.js';
import { storeOnEtcdFailed } from '../etcd/etcd-errors.js';
import { layoutProblem } from '../etcd/layout-key.js';
import { type EtcdPlace, lookAtStore, type StoreSeen } from '../etcd/look-at-store.js';
import { linkOf, metaText, parseMeta } from '../etcd/meta.js';
import { patiently } from '../etcd/patient-calls.js';
import { assertNobodyUses } from './etcd-use.js';

/**
 * Says in the store on etcd that it is older than what brokers have told: what agents have of later claims is settled
 * as after the restore of a backup. Returns the last revision that it knows of. Throws STORE_FAILED while a broker uses
 * it.
 */
export async function markRestored(place: EtcdPlace): Promise<number> {
  await assertNobodyUses(place);
  const seen = await lookAtStore(place);
  const marked = markedMeta(seen);
  if (await putMeta(place, seen, marked.text)) return marked.restoredRevision;
  throw storeOnEtcdFailed('somebody else writes to it: stop all brokers');
}

/** What `meta` is to say of a store that was found older than what brokers have told. */
export function markedMeta({ layout, meta }: StoreSeen): { readonly text: string; readonly restoredRevision: number } {
  if (layout === undefined) throw storeOnEtcdFailed('there is none below this etcdPrefix');
  const problem = layoutProblem(layout.value);
  if (problem !== null) throw problem;
  if (meta === undefined) throw storeOnEtcdFailed('its meta record is gone');
  const { ledger } = parseMeta(meta.value);
  const text = metaText({ term: 0, group: 0, ledger: leaped(ledger), previous: linkOf(meta.value) });
  return { text, restoredRevision: Ledger.read(ledger).revision };
}

async function putMeta(place: EtcdPlace, { meta }: StoreSeen, value: string): Promise<boolean> {
  const { etcd, keys, clock } = place;
  const conditions = [
    { key: keys.meta, target: 'modRevision', equals: meta?.modRevision ?? 0 },
    { key: keys.leader, target: 'createRevision', equals: 0 },
  ] as const;
  const txn = { conditions, success: [{ kind: 'put', key: keys.meta, value }], failure: [] } as const;
  const { succeeded } = await patiently(() => etcd.txn(txn), { clock });
  // An attempt whose answer was lost may be why it says something else by now.
  return succeeded || (await lookAtStore(place)).meta?.value === value;
}
