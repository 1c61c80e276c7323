import { OrdinalSet } from './ordinal-set.js';

/** Nodes by a small count of theirs, such as their free RMAs. */
export class Tiers {
  /** By count; a set may be empty. */
  private readonly byCount: OrdinalSet[] = [];

  add(count: number, ordinal: number): void {
    while (this.byCount.length <= count) this.byCount.push(new OrdinalSet());
    this.byCount[count]?.add(ordinal);
  }

  delete(count: number, ordinal: number): void {
    this.byCount[count]?.delete(ordinal);
  }

  /** The sets that have members, by falling or rising count. */
  *inOrder(order: 'MOST_FIRST' | 'FEWEST_FIRST'): Generator<OrdinalSet> {
    const { byCount } = this;
    for (let step = 0; step < byCount.length; step++) {
      const set = byCount[order === 'MOST_FIRST' ? byCount.length - 1 - step : step];
      if (set !== undefined && set.size > 0) yield set;
    }
  }
}
