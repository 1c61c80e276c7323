import type { MemoryFailures } from '../../device/memory-failures.js';

/**
 * How old the last look may be when somebody asks for an RMA. A look takes some microseconds, more where there
 * are many processors, and a hand-off some sixty (decision 28): hand-offs one after another share a look, and
 * a single one pays for its own.
 */
export const LOOK_INTERVAL_MS = 100;

/** Looks whether the kernel has taken memory out of use, no more often than is worth it. */
export class MemoryWatch {
  private lookedMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly failures: Pick<MemoryFailures, 'haveGrown'>) {}

  /** True, once, when more memory failed since the last look. */
  isNews(nowMs: number): boolean {
    if (nowMs - this.lookedMs < LOOK_INTERVAL_MS) return false;
    this.lookedMs = nowMs;
    return this.failures.haveGrown();
  }
}
