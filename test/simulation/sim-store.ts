import type { StoredTime } from '../../src/server/clock/wall-times.js';
import { MemoryStore } from '../../src/server/store/memory/memory-store.js';
import type { ChangeGroup } from '../../src/server/store/store.js';

/** A store whose disk is as slow as the simulation wants, and that a crash may catch in the middle of a write. */
export class SimStore extends MemoryStore {
  private readonly writes: (() => Promise<void>)[] = [];
  private isSlow = false;
  private isDead = false;

  override append(group: ChangeGroup, time?: StoredTime): Promise<void> {
    return new Promise((resolve) => {
      const write = () => super.append(group, time).then(resolve);
      if (this.isSlow || this.isDead) this.writes.push(write);
      else void write();
    });
  }

  /** From now on nothing becomes durable until `catchUp`. */
  slowDown(): void {
    this.isSlow = true;
  }

  catchUp(): void {
    this.isSlow = false;
    for (const write of this.writes.splice(0)) void write();
  }

  /** The process is gone; the write that was under way has reached the disk or has not, as a whole. */
  crash(hasReachedDisk: boolean): void {
    if (hasReachedDisk) void this.writes[0]?.();
    this.isDead = true;
    this.writes.length = 0;
  }
}
