import { parseAddress } from '../../../common/config/address.js';
import type { KeyValue } from '../../etcd/etcd.js';
import { prefixRange } from '../../etcd/prefix-range.js';
import { storeOnEtcdFailed } from '../etcd/etcd-errors.js';
import type { EtcdPlace } from '../etcd/look-at-store.js';
import { patiently } from '../etcd/patient-calls.js';

/** Throws STORE_FAILED while a broker leads or stands by: it would go on with what it has loaded. */
export async function assertNobodyUses(place: EtcdPlace): Promise<void> {
  const { etcd, keys } = place;
  const standbys = prefixRange(keys.standbys);
  const success = [{ from: keys.leader, to: null }, standbys].map((range) => ({ kind: 'range', ...range }) as const);
  const { ranges } = await patiently(() => etcd.txn({ conditions: [], success, failure: [] }), place);
  const [user] = ranges.flat();
  if (user === undefined) return;
  const what = user.key === keys.leader ? 'leads' : 'stands by';
  throw storeOnEtcdFailed(
    `a broker ${what}${addressIn(user)}: stop all brokers; one that died is there until its lease is over`,
  );
}

function addressIn({ value }: KeyValue): string {
  const [, address = ''] = /"address":"([^"\\]{1,260})"/.exec(value) ?? [];
  return parseAddress(address) === null ? '' : ` at ${address}`;
}
