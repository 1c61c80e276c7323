import { Ledger } from '../checksums/ledger.js';
import { storeOnEtcdFailed } from './etcd-errors.js';
import { type EtcdPlace, lookAtStore } from './look-at-store.js';
import { linkOf, metaText, parseMeta } from './meta.js';
import { patiently } from './patient-calls.js';

/** Each attempt loses to whatever a leader writes meanwhile, which it does every few milliseconds at most. */
const ATTEMPTS_MAX = 50;

/**
 * Its etcd was made anew of a snapshot: lets the revisions of the store leap beyond one that this broker has seen.
 * Whoever leads without knowing it gives out fencing tokens for a second time, and loses the office with that.
 */
export async function tellRestored(place: EtcdPlace, seen: number): Promise<void> {
  const { etcd, keys } = place;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const { meta } = await lookAtStore(place);
    if (meta === undefined) break;
    const value = leapedMeta(meta.value, seen);
    if (value === null) return;
    const txn = {
      conditions: [{ key: keys.meta, target: 'modRevision', equals: meta.modRevision }],
      success: [
        { kind: 'put', key: keys.meta, value },
        { kind: 'delete', from: keys.leader, to: null },
      ],
      failure: [],
    } as const;
    if ((await patiently(() => etcd.txn(txn), place)).succeeded) return;
  }
  throw storeOnEtcdFailed(
    'its etcd was restored from a snapshot, and it could not be told; stop the broker that leads',
  );
}

/**
 * Null when it has gone beyond already. Of no term: no leader may take it for one of its own; but one that wrote before
 * may answer yet.
 */
function leapedMeta(text: string, seen: number): string | null {
  const { ledger: before, answering } = parseMeta(text);
  const ledger = Ledger.read(before);
  if (ledger.revision >= seen) return null;
  ledger.leap(seen);
  return metaText({ term: 0, group: 0, ledger: ledger.text(), previous: linkOf(text), answering });
}
