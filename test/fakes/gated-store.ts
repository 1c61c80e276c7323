import type { StoredTime } from '../../src/server/clock/wall-times.js';
import type { MemoryDisk } from '../../src/server/store/memory/memory-store.js';
import { MemoryStore } from '../../src/server/store/memory/memory-store.js';
import type { ChangeGroup, DecisionEnd } from '../../src/server/store/store.js';

/** A store whose disk is as slow as the test wants, or fails. */
export class GatedStore extends MemoryStore {
  /** How many changes each append brought. */
  readonly groups: number[] = [];
  /** Where the decisions of each append ended, and what a crash may leave of them. */
  readonly ends: (readonly DecisionEnd[])[] = [];
  private readonly gates: { open(): void; fail(problem: Error): void }[] = [];
  closed = false;

  constructor(disk: MemoryDisk) {
    super(disk);
  }

  override async append(group: ChangeGroup, time?: StoredTime): Promise<void> {
    this.groups.push(group.changes.length);
    this.ends.push(group.ends);
    if (this.closed) {
      await new Promise<void>((resolve, reject) => {
        this.gates.push({ open: resolve, fail: reject });
      });
    }
    await super.append(group, time);
  }

  /** From now on nothing becomes durable until `open`. */
  shut(): void {
    this.closed = true;
  }

  open(): void {
    this.closed = false;
    for (const gate of this.gates.splice(0)) gate.open();
  }

  fail(problem: Error): void {
    for (const gate of this.gates.splice(0)) gate.fail(problem);
  }
}
