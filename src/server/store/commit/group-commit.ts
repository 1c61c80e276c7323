import { atEndOfTurn } from '../../../common/clock/end-of-turn.js';
import type { Change } from '../../../domain/broker/records/change.js';
import type { StoredTime } from '../../clock/wall-times.js';
import type { Store } from '../store.js';
import { AcknowledgementBatch } from './acknowledgement-batch.js';
import { Acknowledger } from './acknowledger.js';

/** One append at a time keeps what may be half done small; everything that comes meanwhile goes with the next. */
interface Group {
  readonly changes: Change[];
  readonly batches: AcknowledgementBatch[];
}

/** What a group commit works with. */
export interface GroupCommitDeps {
  readonly store: Store;
  /** The broker's time, which goes with each write. */
  readonly time: () => StoredTime;
  /** Told once, when the store could not write: memory is then ahead of it and the process must end. */
  readonly onFailure: (problem: unknown) => void;
  /** Whether the event loop has: then the callers of one write are told in two turns of it. */
  readonly hasTimeToSpare: () => boolean;
}

/**
 * Makes decisions durable in groups: as many as arrive while the disk is busy share the next write. A write begins at
 * the end of the event loop's turn, so that calls that were received together, or answered together, share one too: a
 * write of many costs hardly more than a write of one.
 */
export class GroupCommit {
  private inFlight: Group | null = null;
  private waiting: Group | null = null;
  private isDue = false;
  private writes = 0;
  private failure: { readonly problem: unknown } | null = null;
  private readonly acknowledger: Acknowledger;
  /** When the caller of the last append may be told, and with it all before. */
  private acknowledged = Promise.resolve();

  constructor(private readonly deps: GroupCommitDeps) {
    this.acknowledger = new Acknowledger(deps.hasTimeToSpare);
  }

  /** Resolves when `changes`, and everything before them, are durable. */
  append(changes: readonly Change[]): Promise<void> {
    if (this.failure !== null) return Promise.reject(this.failure.problem);
    if (changes.length === 0) return this.settled();
    this.waiting ??= { changes: [], batches: [] };
    this.waiting.changes.push(...changes);
    this.acknowledged = join(this.waiting.batches);
    this.startNext();
    return this.acknowledged;
  }

  /** Writes the time where nothing else is to be written; who waits for the disk waits for that, too. */
  writeTime(): void {
    if (this.failure !== null) return;
    this.waiting ??= { changes: [], batches: [] };
    this.startNext();
  }

  /** How many writes have begun. */
  get writeCount(): number {
    return this.writes;
  }

  /**
   * Resolves when everything appended so far is durable, and told. Readers wait for it, so that
   * nobody sees what might be lost.
   */
  settled(): Promise<void> {
    // What was decided since then is in memory, and will not be durable.
    return this.failure === null ? this.acknowledged : Promise.reject(this.failure.problem);
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
    this.writes += 1;
    this.deps.store.append(group.changes, this.deps.time()).then(
      () => this.succeed(group),
      (problem) => this.fail(group, problem),
    );
  }

  private succeed({ batches }: Group): void {
    this.inFlight = null;
    this.acknowledger.add(batches);
    this.startNext();
  }

  private fail(group: Group, problem: unknown): void {
    this.failure = { problem };
    this.deps.onFailure(problem);
    for (const batch of [...group.batches, ...(this.waiting?.batches ?? [])]) batch.fail(problem);
  }
}

/** One more append; resolves when its caller may be told. */
function join(batches: AcknowledgementBatch[]): Promise<void> {
  const last = batches.at(-1);
  if (last?.join()) return last.acknowledged;
  const batch = new AcknowledgementBatch();
  batch.join();
  batches.push(batch);
  return batch.acknowledged;
}
