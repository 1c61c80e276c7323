/** A key and the time at which it is due. */
interface Due<K> {
  readonly atMs: number;
  readonly key: K;
}

/**
 * Which keys are due when: a binary heap with one entry per key. Moving a key to a later time costs nothing until the
 * earlier time has come; then the owner is asked for the real one.
 */
export class Deadlines<K> {
  private readonly heap: Due<K>[] = [];
  private readonly scheduled = new Map<K, number>();

  get size(): number {
    return this.scheduled.size;
  }

  /** Ensures that `key` comes up at `atMs` or earlier. */
  schedule(key: K, atMs: number): void {
    const present = this.scheduled.get(key);
    if (present !== undefined && present <= atMs) return;
    this.scheduled.set(key, atMs);
    this.push({ atMs, key });
  }

  /** The next time at which something may be due; null when nothing is scheduled. */
  nextMs(): number | null {
    return this.heap[0]?.atMs ?? null;
  }

  /**
   * Removes and returns a key that is due at `nowMs`; undefined when there is none. The owner may have moved it to a
   * later time since.
   */
  takeDue(nowMs: number): K | undefined {
    for (let top = this.heap[0]; top !== undefined && top.atMs <= nowMs; top = this.heap[0]) {
      this.pop();
      if (this.scheduled.get(top.key) !== top.atMs) continue;
      this.scheduled.delete(top.key);
      return top.key;
    }
    return undefined;
  }

  private push(due: Due<K>): void {
    const { heap } = this;
    let index = heap.length;
    heap.push(due);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || parent.atMs <= due.atMs) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = due;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const child = this.smallerChild(index);
      const due = heap[child];
      if (due === undefined || due.atMs >= last.atMs) break;
      heap[index] = due;
      index = child;
    }
    heap[index] = last;
  }

  private smallerChild(index: number): number {
    const left = 2 * index + 1;
    const leftMs = this.heap[left]?.atMs ?? Number.POSITIVE_INFINITY;
    const rightMs = this.heap[left + 1]?.atMs ?? Number.POSITIVE_INFINITY;
    return rightMs < leftMs ? left + 1 : left;
  }
}
