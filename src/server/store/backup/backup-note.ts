import type { EtcdRevision, Operation } from '../../etcd/etcd.js';
import { storeOnEtcdFailed } from '../etcd/etcd-errors.js';
import type { EtcdKeys } from '../etcd/etcd-keys.js';
import type { EtcdPlace } from '../etcd/look-at-store.js';
import { patiently } from '../etcd/patient-calls.js';
import { type BackupStamp, parseStamp, stampText } from './stamp-text.js';

/**
 * Notes in etcd that the store there was backed up: all brokers export the time. Of several machines that make backups,
 * the last one to finish is told: the latest time would be that of a clock which is fast, for as long as it is.
 *
 * @param layoutRevision of the layout's key when the backup began: another one is that of another store, or of one that
 *   is moved away. Rejects with STORE_FAILED then, and when etcd does not take the note.
 */
export async function noteBackup(place: EtcdPlace, stamp: BackupStamp, layoutRevision: EtcdRevision): Promise<void> {
  const { etcd, keys, clock } = place;
  const conditions = [{ key: keys.layout, target: 'modRevision', equals: layoutRevision }] as const;
  const txn = { conditions, success: [puttingNote(keys, stamp)], failure: [] };
  const { succeeded } = await patiently(() => etcd.txn(txn), { clock });
  if (!succeeded) throw storeOnEtcdFailed('it is not the one any more that was backed up');
}

/** The last backup of the store on etcd; null when there was none, or its note cannot be read. */
export async function readNote({ etcd, keys, clock }: EtcdPlace): Promise<BackupStamp | null> {
  const { entries } = await patiently(() => etcd.range({ from: keys.lastBackup, to: null }), { clock });
  return parseStamp(entries[0]?.value ?? '');
}

export function puttingNote(keys: EtcdKeys, stamp: BackupStamp): Operation {
  return { kind: 'put', key: keys.lastBackup, value: stampText(stamp) };
}

/** The store that comes here was never backed up, whatever one before it was. */
export function removingNote(keys: EtcdKeys): Operation {
  return { kind: 'delete', from: keys.lastBackup, to: null };
}
