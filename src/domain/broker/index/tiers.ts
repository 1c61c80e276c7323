import { OrdinalSet } from './ordinal-set.js';

/** Nodes ordered by a count, such as their free RMAs. */
export class Tiers {
  /** The nodes with each count. Emptied sets are kept, as most counts come up again. */
  private readonly byCount = new Map<number, OrdinalSet>();
  /** The counts that have nodes, so that a single node with very many RMAs leaves no gap to scan. */
  private readonly counts = new OrdinalSet();

  add(count: number, ordinal: number): void {
    const set = this.byCount.get(count) ?? new OrdinalSet();
    this.byCount.set(count, set);
    set.add(ordinal);
    this.counts.add(count);
  }

  delete(count: number, ordinal: number): void {
    const set = this.byCount.get(count);
    set?.delete(ordinal);
    if (set?.size === 0) this.counts.delete(count);
  }

  /** The non-empty sets, by descending or ascending count. */
  *inOrder(order: 'MOST_FIRST' | 'FEWEST_FIRST'): Generator<OrdinalSet> {
    const { counts } = this;
    const isFalling = order === 'MOST_FIRST';
    let count = isFalling ? counts.previous(Number.MAX_SAFE_INTEGER) : counts.next(0);
    while (count >= 0) {
      const set = this.byCount.get(count);
      if (set !== undefined) yield set;
      count = isFalling ? counts.previous(count - 1) : counts.next(count + 1);
    }
  }
}
