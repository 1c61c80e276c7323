import type { Clock, Timer } from '../../common/clock/clock.js';
import type { Logger } from '../../common/log/logger.js';
import type { BrokerMs } from '../../domain/ids.js';
import type { ClaimArchive } from '../store/store.js';

/** How often archived claims that can be forgotten are looked for. */
const PURGE_EVERY_MS = 5_000;
/** How many are forgotten in one slice: a few milliseconds of work. Calls are served before the next slice. */
const PURGE_SLICE = 500;
/** At most one warning in this time: a broker with too many claims has them for hours. */
const WARN_EVERY_MS = 10 * 60_000;

/** How long, and how many, archived claims are kept. */
export interface ArchiveLimits {
  readonly endedRetentionMs: number;
  readonly archivedMax: number;
}

interface KeeperParts {
  readonly archived: ClaimArchive;
  readonly clock: Clock;
  readonly nowMs: () => BrokerMs;
  readonly limits: ArchiveLimits;
  readonly log: Logger;
  /** Called with the number of claims forgotten before their retention was over. */
  readonly onEarly: (count: number) => void;
  readonly onFailure: (problem: unknown) => void;
}

/** Forgets archived claims when their retention is over, and the oldest of them earlier when there are too many. */
export class ArchiveRetention {
  private timer: Timer | null = null;
  private warnedMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: KeeperParts) {}

  /** Runs until `signal` aborts. */
  start(signal: AbortSignal): void {
    const run = () => {
      this.purge(signal).then(() => {
        if (!signal.aborted) this.timer = this.parts.clock.schedule(PURGE_EVERY_MS, run);
      }, this.parts.onFailure);
    };
    this.timer = this.parts.clock.schedule(PURGE_EVERY_MS, run);
    signal.addEventListener('abort', () => this.timer?.cancel(), { once: true });
  }

  private async purge(signal: AbortSignal): Promise<void> {
    const { archived, nowMs, limits } = this.parts;
    for (let isMore = true; isMore && !signal.aborted; ) {
      const endedBeforeMs = nowMs() - limits.endedRetentionMs;
      const purged = await archived.purge({ endedBeforeMs, keptMax: limits.archivedMax, forgetMax: PURGE_SLICE });
      if (purged.earlyEndMs !== null) this.warnOfEarly(purged.earlyCount, purged.earlyEndMs);
      isMore = purged.count === PURGE_SLICE;
    }
  }

  /**
   * Warns the operator: the contract's promise that a request can be repeated for a day is not kept for these claims.
   */
  private warnOfEarly(count: number, endMs: number): void {
    const { clock, log, limits, nowMs, onEarly } = this.parts;
    onEarly(count);
    if (clock.monotonicMs() - this.warnedMs < WARN_EVERY_MS) return;
    this.warnedMs = clock.monotonicMs();
    log.warn(
      'claims.forgotten_early',
      `more than ${limits.archivedMax} claims ended within endedClaimRetention: the oldest are forgotten early, and repeating a request that made one of them would make a new claim; raise maxEndedClaims`,
      { rememberedForMs: nowMs() - endMs, maxEndedClaims: limits.archivedMax },
    );
  }
}
