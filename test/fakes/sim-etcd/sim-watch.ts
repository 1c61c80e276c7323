import type { Clock } from '../../../src/common/clock/clock.js';
import {
  EtcdError,
  type EtcdRevision,
  type EtcdWatch,
  type KeyRange,
  type WatchListener,
} from '../../../src/server/etcd/etcd.js';
import { compacted } from './mvcc.js';
import type { SimState } from './state.js';

/** Who is told what a watch sees, and that it has begun. */
export interface SimWatchListener extends WatchListener {
  begun(): void;
}

/** What a watch is made of. */
export interface SimWatchParts {
  readonly client: string;
  readonly member: number;
  readonly range: KeyRange;
  readonly fromRevision: EtcdRevision;
  readonly listener: SimWatchListener;
  readonly state: SimState;
  readonly clock: Clock;
  /** The last revision that its member knows. */
  seen(): EtcdRevision;
  /** Nothing passes between member and client just now. */
  isUnreachable(): boolean;
  /** Changes are kept back, and nothing else. */
  isLagging(): boolean;
  /** How long news are under way; 0: in this turn of the loop, though never within the call that they come of. */
  delayMs(): number;
  over(watch: SimWatch): void;
}

/** A watch at one member. */
export class SimWatch implements EtcdWatch {
  #next: EtcdRevision;
  #isOver = false;

  constructor(readonly parts: SimWatchParts) {
    // As etcd has it, 0 is from now on.
    this.#next = parts.fromRevision === 0 ? parts.seen() + 1 : parts.fromRevision;
  }

  begin(): void {
    this.#soon(() => this.parts.listener.begun());
    this.wake();
  }

  /** There may be something new. */
  wake(): void {
    this.#soon(() => this.#look());
  }

  /** As etcd before 3.4.25 and 3.5.8 answers: the answer may overtake changes that are still on their way. */
  askProgress(): void {
    const { listener, seen } = this.parts;
    this.#soon(() => listener.progress(seen()));
  }

  cancel(): void {
    this.#isOver = true;
    this.parts.over(this);
  }

  /** The member or the network ends it. */
  end(problem: string): void {
    this.#end(new EtcdError('unknown', problem), null);
  }

  #soon(task: () => void): void {
    const run = () => {
      if (!this.#isOver && !this.parts.isUnreachable()) task();
    };
    const delayMs = this.parts.delayMs();
    if (delayMs === 0) queueMicrotask(run);
    else this.parts.clock.schedule(delayMs, run);
  }

  #look(): void {
    const { state, listener, range, seen } = this.parts;
    if (this.parts.isLagging()) return;
    const { compactRevision } = state.mvcc;
    if (this.#next < compactRevision) return this.#end(compacted(), compactRevision);
    for (const { revision, events } of state.mvcc.changesSince(range, this.#next, seen())) {
      if (this.#isOver) return;
      this.#next = revision + 1;
      listener.changed(revision, events);
    }
    this.#next = Math.max(this.#next, seen() + 1);
  }

  #end(problem: EtcdError, compactRevision: EtcdRevision | null): void {
    if (this.#isOver) return;
    this.cancel();
    this.parts.listener.ended(problem, compactRevision);
  }
}
