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

/**
 * What a branch may write. No key is put twice, or put and deleted by the same branch. As etcd has it, transactions
 * within it are looked at in their order, and what they delete counts for those after them only.
 */
function writesOf(branch: readonly Operation[]): Writes {
  const puts = new Set<string>();
  const deletes: KeyRange[] = branch.filter((step) => step.kind === 'delete');
  const take = (keys: Iterable<string>, isExclusive: (key: string) => boolean = () => false) => {
    for (const key of keys) {
      const isTaken = puts.has(key) && !isExclusive(key);
      if (isTaken || deletes.some((range) => isWithin(range, key))) throw duplicate();
      puts.add(key);
    }
  };
  for (const step of branch) {
    if (step.kind !== 'txn') continue;
    const [success, failure] = [writesOf(step.txn.success), writesOf(step.txn.failure)];
    take(success.puts);
    // One of the two branches is taken.
    take(failure.puts, (key) => success.puts.has(key));
    deletes.push(...success.deletes, ...failure.deletes);
  }
  for (const step of branch) if (step.kind === 'put') take([step.key]);
  return { puts, deletes };
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
