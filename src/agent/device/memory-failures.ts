import { readFileSync } from 'node:fs';

/** Notices that the kernel has taken memory out of use; it does not say whose that was. */
export class MemoryFailures {
  private lastKib: number | null;

  /** @param meminfo Elsewhere than /proc/meminfo only in tests. */
  constructor(private readonly meminfo = '/proc/meminfo') {
    this.lastKib = this.read();
  }

  /** Whether there is any. */
  get isAny(): boolean {
    return (this.lastKib ?? 0) > 0;
  }

  /** True when there is more of it than at the last call, or at the beginning. */
  haveGrown(): boolean {
    const before = this.lastKib;
    this.lastKib = this.read();
    return before !== null && this.lastKib !== null && this.lastKib > before;
  }

  /** Null on a kernel that does not take memory out of use. */
  private read(): number | null {
    const kib = /^HardwareCorrupted:\s+(\d+) kB$/m.exec(readFileSync(this.meminfo, 'utf8'))?.[1];
    return kib === undefined ? null : Number(kib);
  }
}
