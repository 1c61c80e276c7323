import type { Clock, Timer } from '../../../src/common/clock/clock.js';
import { EtcdError, type EtcdRevision, type EtcdWatch, type WatchListener } from '../../../src/server/etcd/etcd.js';
import type { SimWatchListener } from './sim-watch.js';

/** What a client's end of a watch is made of. */
export interface SimClientWatchParts {
  readonly clock: Clock;
  readonly deadlineMs: number;
  readonly listener: WatchListener;
  /** The member is no good. */
  left(): void;
  over(): void;
}

/** A client's end of a watch, which gives up a member that says nothing when it should. */
export class SimClientWatch implements EtcdWatch {
  readonly #watch: EtcdWatch;
  #isOver = false;
  #patience: Timer | null = null;

  /** @param open begins the watch at the member */
  constructor(
    private readonly parts: SimClientWatchParts,
    open: (told: SimWatchListener) => EtcdWatch,
  ) {
    const { listener } = parts;
    this.#watch = open({
      begun: () => this.#heard(),
      changed: (revision, events) => {
        this.#heard();
        listener.changed(revision, events);
      },
      progress: (revision) => {
        this.#heard();
        listener.progress(revision);
      },
      ended: (problem, compactRevision) => this.#end(problem, compactRevision),
    });
    this.#expectAnswer();
  }

  askProgress(): void {
    if (this.#isOver) return;
    this.#watch.askProgress();
    this.#expectAnswer();
  }

  cancel(): void {
    this.#isOver = true;
    this.#heard();
    this.#watch.cancel();
    this.parts.over();
  }

  #expectAnswer(): void {
    const { clock, deadlineMs } = this.parts;
    this.#patience ??= clock.schedule(deadlineMs, () =>
      this.#end(new EtcdError('unknown', 'the watch is not answered'), null),
    );
  }

  #heard(): void {
    this.#patience?.cancel();
    this.#patience = null;
  }

  #end(problem: EtcdError, compactRevision: EtcdRevision | null): void {
    if (this.#isOver) return;
    this.cancel();
    if (problem.failure === 'unknown') this.parts.left();
    this.parts.listener.ended(problem, compactRevision);
  }
}
