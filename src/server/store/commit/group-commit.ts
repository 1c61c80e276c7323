import { atEndOfTurn } from '../../../common/clock/end-of-turn.js';
import type { Change } from '../../../domain/broker/records/change.js';
import type { Atomicity } from '../../../domain/broker/records/decision.js';
import type { StoredTime } from '../../clock/wall-times.js';
import type { ChangeGroup, DecisionEnd, Store } from '../store.js';
import { AcknowledgementBatch } from './acknowledgement-batch.js';
import { Acknowledger } from './acknowledger.js';

/**
 * The changes of one write. Only one write is in flight, so that little can be left half done; everything that arrives
 * in the meantime goes with the next one.
 */
interface Group extends ChangeGroup {
  readonly changes: Change[];
  readonly ends: DecisionEnd[];
  readonly batches: AcknowledgementBatch[];
}

/** What a group commit depends on. */
export interface GroupCommitDeps {
  readonly store: Store;
  /** The broker's time, which is written with each write. */
  readonly time: () => StoredTime;
  /** Called once when the store could not write: memory is then ahead of it, and the process must end. */
  readonly onFailure: (problem: unknown) => void;
  /** True while the event loop is under 85 % busy; callers of one write are then answered over two turns. */
  readonly hasTimeToSpare: () => boolean;
}

/**
 * Makes decisions durable in groups: those that arrive while the disk is busy share the next write. A write begins at
 * the end of a turn of the event loop, so that calls that were received or answered together share one too: a large
 * write costs hardly more than a small one.
 */
export class GroupCommit {
  private inFlight: Group | null = null;
  private waiting: Group | null = null;
  private isDue = false;
  private writes = 0;
  private failure: { readonly problem: unknown } | null = null;
  private readonly acknowledger: Acknowledger;
  /** Resolves when the last append, and with it all before, is acknowledged. */
  private acknowledged = Promise.resolve();

  constructor(private readonly deps: GroupCommitDeps) {
    this.acknowledger = new Acknowledger(deps.hasTimeToSpare);
  }

  /**
   * Resolves when the changes of a decision, and everything before them, are durable.
   *
   * @param atomicity what a crash may leave of them
   */
  append(changes: readonly Change[], atomicity: Atomicity = 'whole'): Promise<void> {
    if (this.failure !== null) return Promise.reject(this.failure.problem);
    if (changes.length === 0) return this.settled();
    this.waiting ??= newGroup();
    const { changes: all, ends } = this.waiting;
    all.push(...changes);
    ends.push({ at: all.length, atomicity });
    this.acknowledged = join(this.waiting.batches);
    this.startNext();
    return this.acknowledged;
  }

  /** Writes the time when there is nothing else to write; callers that wait for the disk then also wait for that. */
  writeTime(): void {
    if (this.failure !== null) return;
    this.waiting ??= newGroup();
    this.startNext();
  }

  /** How many writes have begun. */
  get writeCount(): number {
    return this.writes;
  }

  /**
   * Resolves when everything appended so far is durable and acknowledged. Readers wait for it, so that nobody sees a
   * change that could still be lost.
   */
  settled(): Promise<void> {
    // Later decisions are in memory, and will not become durable.
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
    this.deps.store.append(group, this.deps.time()).then(
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

function newGroup(): Group {
  return { changes: [], ends: [], batches: [] };
}

/** Adds an append; resolves when it is acknowledged. */
function join(batches: AcknowledgementBatch[]): Promise<void> {
  const last = batches.at(-1);
  if (last?.join()) return last.acknowledged;
  const batch = new AcknowledgementBatch();
  batch.join();
  batches.push(batch);
  return batch.acknowledged;
}
