import {
  EtcdError,
  type KeyValue,
  type LeaseId,
  type Operation,
  type Txn,
  type TxnOutcome,
} from '../../../src/server/etcd/etcd.js';
import type { SimMvcc } from './mvcc.js';

type Step = Exclude<Operation, { readonly kind: 'txn' }>;

/** A transaction whose conditions have been looked at. */
interface Chosen {
  readonly succeeded: boolean;
  readonly steps: readonly (Step | Chosen)[];
}

/** Runs a transaction: nothing has changed when it throws. */
export function runTxn(mvcc: SimMvcc, txn: Txn, hasLease: (lease: LeaseId) => boolean): TxnOutcome {
  const chosen = choose(mvcc, txn);
  assertLeases(chosen, hasLease);
  const ranges = mvcc.transact(() => run(mvcc, chosen));
  return { succeeded: chosen.succeeded, revision: mvcc.revision, ranges };
}

/** etcd looks at the conditions of all levels before it changes anything. */
function choose(mvcc: SimMvcc, { conditions, success, failure }: Txn): Chosen {
  const succeeded = conditions.every((condition) => mvcc.holds(condition));
  const steps = (succeeded ? success : failure).map((step) => (step.kind === 'txn' ? choose(mvcc, step.txn) : step));
  return { succeeded, steps };
}

function assertLeases({ steps }: Chosen, hasLease: (lease: LeaseId) => boolean): void {
  for (const step of steps) {
    if ('steps' in step) assertLeases(step, hasLease);
    else if (step.kind === 'put' && step.lease !== undefined && !hasLease(step.lease))
      throw new EtcdError('refused', 'etcdserver: requested lease not found');
  }
}

function run(mvcc: SimMvcc, { steps }: Chosen): readonly (readonly KeyValue[])[] {
  return steps.flatMap((step) => {
    if ('steps' in step) run(mvcc, step);
    else if (step.kind === 'put') mvcc.put(step.key, step.value, step.lease ?? null);
    else if (step.kind === 'delete') mvcc.delete(step);
    else return [mvcc.entries(step)];
    return [];
  });
}
