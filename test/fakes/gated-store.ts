import type { Change } from '../../src/domain/broker/records/change.js';
import type { StoredTime } from '../../src/server/clock/wall-times.js';
import type { MemoryDisk } from '../../src/server/store/memory/memory-store.js';
import { MemoryStore } from '../../src/server/store/memory/memory-store.js';

/** A store whose disk is as slow as the test wants, or fails. */
export class GatedStore extends MemoryStore {
  /** How many changes each append brought. */
  readonly groups: number[] = [];
  private readonly gates: { open(): void; fail(problem: Error): void }[] = [];
  closed = false;

  constructor(disk: MemoryDisk) {
    super(disk);
  }

  override async append(changes: readonly Change[], time?: StoredTime): Promise<void> {
    this.groups.push(changes.length);
    if (this.closed) {
      await new Promise<void>((resolve, reject) => {
        this.gates.push({ open: resolve, fail: reject });
      });
    }
    await super.append(changes, time);
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
