/**
 * How far a broker has seen a store, kept beside its copy and not in etcd: when a snapshot of etcd is restored, nothing
 * in it tells.
 */
export interface Witness {
  /** The last revision that was seen of the store of this id; 0 for none. */
  revisionOf(store: string): number;
  /** Call it again with the same now and then: it may write what it saw later. */
  saw(store: string, revision: number): void;
}

/** A witness that lasts as long as its process. */
export class MemoryWitness implements Witness {
  private seen = { store: '', revision: 0 };

  revisionOf(store: string): number {
    return this.seen.store === store ? this.seen.revision : 0;
  }

  saw(store: string, revision: number): void {
    if (revision > this.revisionOf(store)) this.seen = { store, revision };
  }
}
