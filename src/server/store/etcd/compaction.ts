import type { Clock, Timer } from '../../../common/clock/clock.js';
import { type Etcd, EtcdError, type EtcdRevision } from '../../etcd/etcd.js';
import type { StoreLog } from '../location/store-log.js';

/**
 * How often etcd is made to forget what rows were before. Without it, 1,000 claims a second fill its default quota in
 * 12 minutes.
 */
const COMPACT_EVERY_MS = 60_000;
/** For so many times of these a standby that is behind, or loads, is waited for. */
const WAITED_FOR_MAX = 5;

/** What compaction works with. */
export interface CompactionParts {
  readonly etcd: Etcd;
  readonly clock: Clock;
  readonly log: StoreLog;
  /** Any key: what is wanted is the revision that etcd is at. */
  readonly key: string;
  /** Up to which revision each standby has everything; 0 for one that loads. */
  readonly standbyRevisions: () => readonly EtcdRevision[];
}

/**
 * Lets etcd forget what rows were before their last change. It is the leader's work: what it lets go of is at least a
 * minute old, and known to all standbys unless one is behind for too long, which then loads anew.
 */
export class Compaction {
  /** What etcd was at, each minute, the oldest first. */
  private readonly past: EtcdRevision[] = [];
  private timer: Timer | null = null;

  constructor(private readonly parts: CompactionParts) {}

  /** Runs until `signal` aborts. */
  start(signal: AbortSignal): void {
    const run = () =>
      void this.compact().then(() => {
        if (!signal.aborted) this.timer = this.parts.clock.schedule(COMPACT_EVERY_MS, run);
      });
    run();
    signal.addEventListener('abort', () => this.timer?.cancel(), { once: true });
  }

  private async compact(): Promise<void> {
    const { etcd, key, log, standbyRevisions } = this.parts;
    try {
      const { revision } = await etcd.range({ from: key, to: null });
      const target = compactionTarget(this.past, standbyRevisions());
      this.past.push(revision);
      if (this.past.length > WAITED_FOR_MAX) this.past.shift();
      if (target > 0) await etcd.compact(target);
    } catch (problem) {
      // Somebody else has compacted as far already, as with etcd's own --auto-compaction.
      if (problem instanceof EtcdError && problem.failure === 'compacted') return;
      log.warn('store.not_compacted', 'etcd was not compacted, and is in a minute', { error: problem });
    }
  }
}

/**
 * Up to where etcd may forget; 0 for not at all.
 *
 * @param past what etcd was at, each minute, the oldest first
 * @param standbys up to where each standby has everything
 */
export function compactionTarget(past: readonly EtcdRevision[], standbys: readonly EtcdRevision[]): EtcdRevision {
  const minuteAgo = past.at(-1) ?? 0;
  const oldest = past.length < WAITED_FOR_MAX ? 0 : (past[0] ?? 0);
  return Math.max(oldest, Math.min(minuteAgo, ...standbys));
}
