import { freeCount, type NodeEntry } from './node.js';
import { OrdinalSet } from './ordinal-set.js';

/** Nodes of one RMA size that have something to give, by how much. */
class SizeClass {
  /** By free count; a set may be empty. */
  readonly byFree: OrdinalSet[] = [];

  setOf(free: number): OrdinalSet {
    let set = this.byFree[free];
    if (set === undefined) {
      for (let count = this.byFree.length; count <= free; count++) this.byFree.push(new OrdinalSet());
      set = this.byFree[free] ?? new OrdinalSet();
    }
    return set;
  }
}

/** Where a node stands in the index. */
interface Standing {
  readonly rmaSizeBytes: number;
  readonly free: number;
}

/**
 * Finds nodes with a free RMA without looking at those that have none. Kept up to date by telling it of each node whose
 * free count may have changed.
 */
export class PlacementIndex {
  private readonly classes = new Map<number, SizeClass>();
  private sizes: number[] = [];
  private readonly standings: (Standing | undefined)[] = [];

  refresh(entry: NodeEntry): void {
    const { ordinal, record } = entry;
    const free = freeCount(entry);
    const before = this.standings[ordinal];
    if (before?.free === free && before.rmaSizeBytes === record.rmaSizeBytes) return;
    if (before !== undefined && before.free > 0) this.classOf(before.rmaSizeBytes).setOf(before.free).delete(ordinal);
    if (free > 0) this.classOf(record.rmaSizeBytes).setOf(free).add(ordinal);
    this.standings[ordinal] = { rmaSizeBytes: record.rmaSizeBytes, free };
  }

  /** The node is gone for good; its ordinal is not used again. */
  remove(ordinal: number): void {
    const before = this.standings[ordinal];
    if (before !== undefined && before.free > 0) this.classOf(before.rmaSizeBytes).setOf(before.free).delete(ordinal);
    this.standings[ordinal] = undefined;
  }

  /**
   * Ordinals of nodes with a free RMA of a size in [min, max], best first: the smallest sufficient RMA, then the node with
   * the most free ones (a node's failure then costs the fewest guests), then the node known longest. A total order.
   */
  *candidates(minRmaBytes: number, maxRmaBytes: number): Generator<number> {
    for (const size of this.sizes) {
      if (size < minRmaBytes || size > maxRmaBytes) continue;
      const { byFree } = this.classOf(size);
      for (let free = byFree.length - 1; free > 0; free--) yield* byFree[free] ?? [];
    }
  }

  private classOf(rmaSizeBytes: number): SizeClass {
    let found = this.classes.get(rmaSizeBytes);
    if (found === undefined) {
      found = new SizeClass();
      this.classes.set(rmaSizeBytes, found);
      this.sizes = [...this.classes.keys()].sort((a, b) => a - b);
    }
    return found;
  }
}
