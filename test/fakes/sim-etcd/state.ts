import type { Clock } from '../../../src/common/clock/clock.js';
import {
  EtcdError,
  type EtcdRevision,
  type KeyRange,
  type LeaseId,
  type Ranged,
  type Txn,
  type TxnOutcome,
} from '../../../src/server/etcd/etcd.js';
import { type GrantedLease, SimLeases } from './leases.js';
import { SimMvcc } from './mvcc.js';
import { runTxn } from './run-txn.js';
import { assertTakes, puts } from './txn-rules.js';

/** What is asked for; `staleBy` is Fate's. */
export interface RangeTerms {
  readonly revision?: EtcdRevision;
  readonly limit?: number;
  readonly staleBy?: number | undefined;
}

/** What the members of a simulated etcd agree on: whatever they take up is applied here, one thing after another. */
export class SimState {
  #mvcc = new SimMvcc();
  readonly #leases: SimLeases;
  /** What the leases were when a snapshot was taken. */
  readonly #leasesIn = new WeakMap<SimMvcc, readonly GrantedLease[]>();
  /** The quota is used up. */
  full = false;

  /**
   * @param over a lease has lasted its time
   * @param changed there is a new revision
   */
  constructor(
    clock: Clock,
    over: (lease: LeaseId) => void,
    private readonly changed: () => void,
  ) {
    this.#leases = new SimLeases(clock, over);
  }

  get mvcc(): SimMvcc {
    return this.#mvcc;
  }

  get leases(): Pick<SimLeases, 'ids' | 'renewAll'> {
    return this.#leases;
  }

  range(range: KeyRange, { staleBy = 0, ...options }: RangeTerms): Ranged {
    if (staleBy === 0 || options.revision !== undefined) return this.#mvcc.range(range, options);
    const revision = Math.max(this.#mvcc.revision - staleBy, this.#mvcc.compactRevision, 1);
    return { ...this.#mvcc.range(range, { ...options, revision }), revision };
  }

  txn(txn: Txn): TxnOutcome {
    assertTakes(txn);
    if (puts(txn)) this.#assertRoom();
    return this.#changing(() => runTxn(this.#mvcc, txn, (lease) => this.#leases.has(lease)));
  }

  grant(ttlS: number): LeaseId {
    this.#assertRoom();
    return this.#leases.grant(ttlS);
  }

  renew(lease: LeaseId): number {
    return this.#leases.renew(lease);
  }

  /** Ends a lease, and deletes its keys in one transaction. */
  revoke(lease: LeaseId): void {
    if (!this.#leases.drop(lease)) throw new EtcdError('refused', 'etcdserver: requested lease not found');
    const keys = this.#mvcc.keysOf(lease);
    this.#changing(() =>
      this.#mvcc.transact(() => {
        for (const key of keys) this.#mvcc.delete({ from: key, to: null });
      }),
    );
  }

  compact(revision: EtcdRevision): void {
    this.#mvcc.compact(revision);
  }

  /** The keys as they are now. */
  snapshot(): SimMvcc {
    const snapshot = this.#mvcc.clone();
    this.#leasesIn.set(snapshot, this.#leases.granted());
    return snapshot;
  }

  restore(snapshot: SimMvcc, leap: number): void {
    this.#mvcc = snapshot.clone(leap);
    this.#leases.restore(this.#leasesIn.get(snapshot) ?? []);
  }

  #assertRoom(): void {
    if (this.full) throw new EtcdError('full', 'etcdserver: mvcc: database space exceeded');
  }

  #changing<T>(change: () => T): T {
    const before = this.#mvcc.revision;
    const result = change();
    if (this.#mvcc.revision !== before) this.changed();
    return result;
  }
}
