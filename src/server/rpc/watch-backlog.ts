import { RmaError } from '../../common/errors/rma-error.js';
import type { ClaimChange } from '../core/watch-hub.js';

/** How far a watcher may fall behind before it is cut: what a resume can catch up with (HISTORY_CHANGES_MAX). */
const BACKLOG_CHANGES_MAX = 10_000;

/** What one watcher has still to be sent. Iterating it waits for more, and ends when the watch is aborted. */
export class WatchBacklog {
  private changes: ClaimChange[] = [];
  private wake: () => void = () => {};
  private skippedUpTo = 0;
  private overflowed = false;

  constructor(private readonly signal: AbortSignal) {
    signal.addEventListener('abort', () => this.wake(), { once: true });
  }

  push(change: ClaimChange): void {
    if (this.changes.length >= BACKLOG_CHANGES_MAX) this.overflowed = true;
    else this.changes.push(change);
    this.wake();
  }

  /** Leaves out what a snapshot has shown. */
  skipUpTo(revision: number): void {
    this.skippedUpTo = revision;
  }

  /** Resolves when `start` calls back, or the watch is aborted. */
  unlessAborted(start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      if (this.signal.aborted) return resolve();
      const finish = () => {
        this.signal.removeEventListener('abort', finish);
        resolve();
      };
      this.signal.addEventListener('abort', finish, { once: true });
      start(finish);
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ClaimChange> {
    while (!this.signal.aborted) {
      const batch = this.changes;
      this.changes = [];
      for (const change of batch) if (change.revision > this.skippedUpTo) yield change;
      if (this.overflowed) throw tooSlow();
      if (this.changes.length === 0) await this.unlessAborted((done) => this.wakeBy(done));
    }
  }

  private wakeBy(done: () => void): void {
    this.wake = done;
  }
}

function tooSlow(): RmaError {
  const message = `more than ${BACKLOG_CHANGES_MAX} changes wait to be read; read faster, and resume with the last resume_token`;
  return new RmaError({ reason: 'WATCH_TOO_SLOW', message });
}
