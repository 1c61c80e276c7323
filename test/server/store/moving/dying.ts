import type { Etcd } from '../../../../src/server/etcd/etcd.js';

/** How far a process came. */
export interface Life {
  /** Whether it died: the calls were not enough for it. */
  isOver: boolean;
}

/**
 * The etcd of a process that dies at one of its transactions.
 *
 * @param calls how many transactions it sends before
 * @param lands whether that transaction still reaches etcd
 */
export function dyingAt(etcd: Etcd, calls: number, lands: boolean): { readonly etcd: Etcd; readonly life: Life } {
  const life: Life = { isOver: false };
  let sent = 0;
  const assertLives = () => {
    if (life.isOver) throw new Error('it is dead');
  };
  const dying: Etcd = {
    range: async (...words) => {
      assertLives();
      return etcd.range(...words);
    },
    txn: async (txn) => {
      assertLives();
      sent += 1;
      if (sent <= calls) return etcd.txn(txn);
      life.isOver = true;
      if (lands) await etcd.txn(txn);
      throw new Error('it dies');
    },
    grantLease: (ttlS) => etcd.grantLease(ttlS),
    keepLeaseAlive: (lease) => etcd.keepLeaseAlive(lease),
    revokeLease: (lease) => etcd.revokeLease(lease),
    watch: (...words) => etcd.watch(...words),
    compact: (revision) => etcd.compact(revision),
    status: () => etcd.status(),
    close: () => {},
  };
  return { etcd: dying, life };
}
