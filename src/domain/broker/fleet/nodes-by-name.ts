import type { NodeId } from '../../ids.js';
import type { NodeEntry } from '../records/node.js';

/** Nodes in the order of their names, for pages. They are sorted when somebody asks after one has come or gone. */
export class NodesByName {
  private sorted: readonly NodeId[] | null = null;

  constructor(private readonly nodes: ReadonlyMap<NodeId, NodeEntry>) {}

  /** A node has come or gone. */
  changed(): void {
    this.sorted = null;
  }

  /** Nodes whose names come after `name`; '' for all. */
  *after(name: string): Generator<NodeEntry> {
    this.sorted ??= [...this.nodes.keys()].sort();
    for (let place = placeAfter(this.sorted, name); place < this.sorted.length; place++) {
      const id = this.sorted[place];
      const entry = id === undefined ? undefined : this.nodes.get(id);
      if (entry !== undefined) yield entry;
    }
  }
}

/** Where the first name after `name` is, found by halving. */
function placeAfter(sorted: readonly string[], name: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') <= name) low = middle + 1;
    else high = middle;
  }
  return low;
}
