import { closeSync, openSync, readSync } from 'node:fs';

/** What the kernel says of memory, on a machine with hundreds of processors too. */
const MEMINFO_MAX_BYTES = 8192;

/** Notices that the kernel has taken memory out of use; it does not say whose that was. */
export class MemoryFailures {
  /** Kept open: opening it anew takes as long again as reading it. */
  private readonly fd: number;
  private readonly buffer = Buffer.alloc(MEMINFO_MAX_BYTES);
  private lastKib: number | null;

  /** @param meminfo Elsewhere than /proc/meminfo only in tests. */
  constructor(meminfo = '/proc/meminfo') {
    this.fd = openSync(meminfo, 'r');
    this.lastKib = this.read();
  }

  /** Whether there is any. */
  get isAny(): boolean {
    return (this.lastKib ?? 0) > 0;
  }

  /** True when there is more of it than at the last call, or at the beginning. */
  haveGrown(): boolean {
    const before = this.lastKib;
    // A kernel that did not take memory out of use at the start will not do so later.
    if (before === null) return false;
    this.lastKib = this.read();
    return this.lastKib !== null && this.lastKib > before;
  }

  close(): void {
    closeSync(this.fd);
  }

  /** Null on a kernel that does not take memory out of use. */
  private read(): number | null {
    const bytes = readSync(this.fd, this.buffer, 0, MEMINFO_MAX_BYTES, 0);
    const kib = /^HardwareCorrupted:\s+(\d+) kB$/m.exec(this.buffer.toString('latin1', 0, bytes))?.[1];
    return kib === undefined ? null : Number(kib);
  }
}
