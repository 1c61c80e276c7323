import { atEndOfTurn } from '../../common/clock/end-of-turn.js';
import type { Change } from '../../domain/broker/change.js';
import type { Store } from './store.js';

/** One append at a time keeps what may be half done small; everything that comes meanwhile goes with the next. */
interface Group {
  readonly changes: Change[];
  readonly done: Promise<void>;
  readonly settle: { resolve(): void; reject(problem: unknown): void };
}

/**
 * Makes decisions durable in groups: as many as arrive while the disk is busy share the next write. A write begins at the end of
 * the event loop's turn, so that calls that were received together, or answered together, share one too: a write of many
 * costs hardly more than a write of one.
 */
export class GroupCommit {
  private inFlight: Group | null = null;
  private waiting: Group | null = null;
  private isDue = false;
  private failure: { readonly problem: unknown } | null = null;

  /** @param onFailure told once, when the store could not write: memory is then ahead of it and the process must end */
  constructor(
    private readonly store: Store,
    private readonly onFailure: (problem: unknown) => void,
  ) {}

  /** Resolves when `changes`, and everything before them, are durable. */
  append(changes: readonly Change[]): Promise<void> {
    if (this.failure !== null) return Promise.reject(this.failure.problem);
    if (changes.length === 0) return this.settled();
    this.waiting ??= newGroup();
    this.waiting.changes.push(...changes);
    const { done } = this.waiting;
    this.startNext();
    return done;
  }

  /** Resolves when everything appended so far is durable. Readers wait for it, so that nobody sees what might be lost. */
  settled(): Promise<void> {
    return this.waiting?.done ?? this.inFlight?.done ?? Promise.resolve();
  }

  private startNext(): void {
    if (this.inFlight !== null || this.waiting === null || this.isDue) return;
    this.isDue = true;
    atEndOfTurn(() => {
      this.isDue = false;
      if (this.failure === null) this.write();
    });
  }

  private write(): void {
    const group = this.waiting;
    if (group === null) return;
    this.inFlight = group;
    this.waiting = null;
    this.store.append(group.changes).then(
      () => this.succeed(group),
      (problem) => this.fail(group, problem),
    );
  }

  private succeed(group: Group): void {
    this.inFlight = null;
    group.settle.resolve();
    this.startNext();
  }

  private fail(group: Group, problem: unknown): void {
    this.failure = { problem };
    this.onFailure(problem);
    group.settle.reject(problem);
    this.waiting?.settle.reject(problem);
  }
}

function newGroup(): Group {
  let settle: Group['settle'] = { resolve: () => {}, reject: () => {} };
  const done = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Whoever waits sees the rejection; a group that nobody waits for must not end the process by itself.
  done.catch(() => {});
  return { changes: [], done, settle };
}
