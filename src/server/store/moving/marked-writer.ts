import type { Condition, Operation } from '../../etcd/etcd.js';
import { storeOnEtcdFailed } from '../etcd/etcd-errors.js';
import { type EtcdPlace, lookAtStore } from '../etcd/look-at-store.js';
import { patiently } from '../etcd/patient-calls.js';

/** What the layout's key must say; null: there is none. */
export type Expected = string | null;

/**
 * Changes a store that no broker uses, for as long as the layout's key says what this writer has put there: what was
 * sent before it says something else, and comes late, changes nothing any more.
 */
export class MarkedWriter {
  constructor(
    private readonly place: EtcdPlace,
    private mark: Expected,
  ) {}

  /** Puts another text into the layout's key, and does the rest with it. No broker may lead. */
  async remark(text: string, besides: readonly Operation[] = []): Promise<void> {
    const { keys } = this.place;
    const put: Operation = { kind: 'put', key: keys.layout, value: text };
    const noLeader: Condition = { key: keys.leader, target: 'createRevision', equals: 0 };
    const isDone = await this.run([...besides, put], [noLeader]);
    // An attempt whose answer was lost may be why the key says something else by now.
    if (!isDone && (await lookAtStore(this.place)).layout?.value !== text) throw inTheWay();
    this.mark = text;
  }

  async write(operations: readonly Operation[]): Promise<void> {
    if (!(await this.run(operations, []))) throw inTheWay();
  }

  /** The same may be done twice. */
  private async run(success: readonly Operation[], besides: readonly Condition[]): Promise<boolean> {
    const txn = { conditions: [this.condition(), ...besides], success, failure: [] };
    return (await patiently(() => this.place.etcd.txn(txn), this.place)).succeeded;
  }

  private condition(): Condition {
    const { layout: key } = this.place.keys;
    return this.mark === null
      ? { key, target: 'createRevision', equals: 0 }
      : { key, target: 'value', equals: this.mark };
  }
}

function inTheWay() {
  return storeOnEtcdFailed('somebody else has begun to use it meanwhile; nothing of theirs was changed');
}
