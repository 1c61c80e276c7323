import { RmaError } from '../../../common/errors/rma-error.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import type { ClaimId } from '../../../domain/ids.js';
import type { ClaimChange } from '../../core/watch-hub.js';

/**
 * How far a watcher may fall behind before its call is ended: as far as a resume can catch up (HISTORY_CHANGES_MAX).
 */
export const BACKLOG_CHANGES_MAX = 10_000;

/** The changes that one watcher has not been sent yet. Iterating waits for more, and ends when the watch is aborted. */
export class WatchBacklog {
  private changes: ClaimChange[] = [];
  private wake: () => void = () => {};
  private overflowed = false;

  constructor(private readonly signal: AbortSignal) {
    signal.addEventListener('abort', () => this.wake(), { once: true });
  }

  push(change: ClaimChange): void {
    if (this.changes.length < BACKLOG_CHANGES_MAX) this.changes.push(change);
    else this.overflow();
    this.wake();
  }

  /** The next change to send. */
  get next(): ClaimChange | undefined {
    return this.changes[0];
  }

  /** Takes out what is to be sent of these claims; returns the last version of each. */
  take(ids: ReadonlySet<ClaimId>): readonly Claim[] {
    const latest = new Map<ClaimId, Claim>();
    const isTaken = (change: ClaimChange) => 'claim' in change && ids.has(change.claim.id);
    for (const change of this.changes)
      if ('claim' in change && isTaken(change)) latest.set(change.claim.id, change.claim);
    this.changes = this.changes.filter((change) => !isTaken(change));
    return [...latest.values()];
  }

  /**
   * Resolves when `start` calls back or the watch is aborted. Rejects when the watcher has fallen too far behind, since
   * for one that does not read at all, `start` never calls back.
   */
  async unlessOver(start: (done: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      if (this.signal.aborted || this.overflowed) return resolve();
      this.wake = () => {
        if (this.signal.aborted || this.overflowed) resolve();
      };
      start(resolve);
    });
    this.wake = () => {};
    if (this.overflowed) throw tooSlow();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ClaimChange> {
    while (!this.signal.aborted) {
      const batch = this.changes;
      this.changes = [];
      for (const change of batch) yield change;
      if (this.overflowed) throw tooSlow();
      if (this.changes.length === 0) await this.more();
    }
  }

  private more(): Promise<void> {
    return new Promise((resolve) => {
      if (this.signal.aborted) return resolve();
      this.wake = resolve;
    });
  }

  /** Drops the backlog, which can no longer be sent and whose claims may be large. */
  private overflow(): void {
    this.overflowed = true;
    this.changes = [];
  }
}

function tooSlow(): RmaError {
  const message = `the caller has fallen more than ${BACKLOG_CHANGES_MAX} changes behind; read faster, and resume with the last resume_token`;
  return new RmaError({ reason: 'WATCH_TOO_SLOW', message });
}
