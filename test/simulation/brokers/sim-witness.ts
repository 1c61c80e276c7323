import type { Witness } from '../../../src/server/store/etcd/witness.js';

/** What all lives of one broker have seen of the store, as its data directory keeps it. */
export class SimWitness implements Witness {
  /** The last revision that any of them has seen. */
  revision = 0;

  revisionOf(): number {
    return this.revision;
  }

  saw(_store: string, revision: number): void {
    this.revision = Math.max(this.revision, revision);
  }
}
