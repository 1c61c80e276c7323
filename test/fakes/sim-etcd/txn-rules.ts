import { EtcdError, type KeyRange, type Operation, type Txn } from '../../../src/server/etcd/etcd.js';
import { ETCD_LIMITS } from '../../../src/server/etcd/limits.js';
import { isWithin } from './key-order.js';

/** About what etcd's messages add to each operation. */
const BYTES_AROUND = 16;

/** Throws what etcd answers to a transaction that it does not even look at. */
export function assertTakes(txn: Txn): void {
  assertLevels(txn, ETCD_LIMITS.operationsPerLevel);
  writesOf(txn.success);
  writesOf(txn.failure);
  if (bytesOf(txn) > ETCD_LIMITS.requestBytes) throw new EtcdError('refused', 'etcdserver: request is too large');
}

/** Whether one of its branches could make the database larger. */
export function puts({ success, failure }: Txn): boolean {
  return [...success, ...failure].some((step) => step.kind === 'put' || (step.kind === 'txn' && puts(step.txn)));
}

function assertLevels({ conditions, success, failure }: Txn, limit: number): void {
  const longest = Math.max(conditions.length, success.length, failure.length);
  if (longest > limit) throw new EtcdError('refused', 'etcdserver: too many operations in txn request');
  for (const step of [...success, ...failure]) if (step.kind === 'txn') assertLevels(step.txn, limit - longest);
}

interface Writes {
  readonly puts: ReadonlySet<string>;
  readonly deletes: readonly KeyRange[];
}

/** What a branch may write. A key is put once at most, and not in a range that the same branch deletes. */
function writesOf(branch: readonly Operation[]): Writes {
  const puts = new Set<string>();
  const deletes: KeyRange[] = [];
  for (const step of branch) {
    const writes = writesOfStep(step);
    for (const key of writes.puts) if (puts.has(key)) throw duplicate();
    for (const key of writes.puts) puts.add(key);
    deletes.push(...writes.deletes);
  }
  for (const range of deletes) for (const key of puts) if (isWithin(range, key)) throw duplicate();
  return { puts, deletes };
}

function writesOfStep(step: Operation): Writes {
  if (step.kind === 'put') return { puts: new Set([step.key]), deletes: [] };
  if (step.kind === 'delete') return { puts: new Set(), deletes: [step] };
  if (step.kind === 'range') return { puts: new Set(), deletes: [] };
  const [success, failure] = [writesOf(step.txn.success), writesOf(step.txn.failure)];
  return {
    puts: new Set([...success.puts, ...failure.puts]),
    deletes: [...success.deletes, ...failure.deletes],
  };
}

function duplicate(): EtcdError {
  return new EtcdError('refused', 'etcdserver: duplicate key given in txn request');
}

function bytesOf({ conditions, success, failure }: Txn): number {
  const steps = [...success, ...failure].map((step) => BYTES_AROUND + bytesOfStep(step));
  const compares = conditions.map(({ key }) => BYTES_AROUND + Buffer.byteLength(key));
  return [...steps, ...compares].reduce((sum, bytes) => sum + bytes, 0);
}

function bytesOfStep(step: Operation): number {
  if (step.kind === 'txn') return bytesOf(step.txn);
  if (step.kind === 'put') return Buffer.byteLength(step.key) + Buffer.byteLength(step.value);
  return Buffer.byteLength(step.from) + Buffer.byteLength(step.to ?? '');
}
