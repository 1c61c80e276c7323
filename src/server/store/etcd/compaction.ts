import type { Clock, Timer } from '../../../common/clock/clock.js';
import { type Etcd, EtcdError, type EtcdFailure, type EtcdRevision } from '../../etcd/etcd.js';
import type { StoreLog } from '../location/store-log.js';

/**
 * How often etcd is made to forget what rows were before. Without it, 1,000 claims a second fill its default quota in
 * 12 minutes.
 */
const COMPACT_EVERY_MS = 60_000;
/** For so many times of these a standby that is behind, or loads, is waited for. */
const WAITED_FOR_MAX = 5;

/** With users, releases from 3.4.42, 3.5.28 and 3.6.9 on let root alone do it. */
const NOBODY_COMPACTS =
  "this broker's user may not compact etcd, which nobody else does: start its members with --auto-compaction-mode=periodic --auto-compaction-retention=2m, or the quota will be used up";

/** What compaction works with. */
export interface CompactionParts {
  readonly etcd: Pick<Etcd, 'range' | 'compact'>;
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
    const oldest = oldestOf(this.past);
    try {
      const { revision } = await etcd.range({ from: key, to: null });
      const target = compactionTarget(this.past, standbyRevisions());
      this.past.push(revision);
      if (this.past.length > WAITED_FOR_MAX) this.past.shift();
      if (target > 0) await etcd.compact(target);
    } catch (problem) {
      // Somebody else has compacted as far already, as with etcd's own --auto-compaction-retention.
      if (isFailure(problem, 'compacted')) return;
      if (!isFailure(problem, 'refused'))
        return log.warn('store.not_compacted', 'etcd was not compacted, and is in a minute', { error: problem });
      if (oldest > 0 && !(await this.isCompacted(oldest)))
        log.warn('store.not_compacted', NOBODY_COMPACTS, { error: problem });
    }
  }

  /** Whether etcd has let go of a revision; where it does not say, the next minute tells. */
  private async isCompacted(revision: EtcdRevision): Promise<boolean> {
    try {
      await this.parts.etcd.range({ from: this.parts.key, to: null }, { revision });
      return false;
    } catch {
      return true;
    }
  }
}

function isFailure(problem: unknown, failure: EtcdFailure): boolean {
  return problem instanceof EtcdError && problem.failure === failure;
}

/** What etcd was at as long ago as a standby is waited for; 0 before that. */
function oldestOf(past: readonly EtcdRevision[]): EtcdRevision {
  return past.length < WAITED_FOR_MAX ? 0 : (past[0] ?? 0);
}

/**
 * Up to where etcd may forget; 0 for not at all.
 *
 * @param past what etcd was at, each minute, the oldest first
 * @param standbys up to where each standby has everything
 */
export function compactionTarget(past: readonly EtcdRevision[], standbys: readonly EtcdRevision[]): EtcdRevision {
  const minuteAgo = past.at(-1) ?? 0;
  return Math.max(oldestOf(past), Math.min(minuteAgo, ...standbys));
}
