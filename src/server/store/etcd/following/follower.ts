import type { Clock, Timer } from '../../../../common/clock/clock.js';
import type { Etcd, EtcdRevision, EtcdWatch, KeyEvent, KeyRange, KeyValue } from '../../../etcd/etcd.js';

/** How soon a watch that ended is opened again; it doubles, up to the silence that would be noticed anyway. */
const REOPEN_AFTER_MS = 100;
/** After so long without a word etcd is asked whether there was any: a leader says the time each second. */
const SILENCE_MS_MAX = 3_000;

/** What a follower works with. */
export interface FollowerDeps {
  readonly etcd: Etcd;
  readonly clock: Clock;
  readonly range: KeyRange;
  /** Of etcd, at which everything before is known. */
  readonly knownRevision: EtcdRevision;
  /** All that one transaction has changed. */
  readonly changed: (revision: EtcdRevision, events: readonly KeyEvent[]) => void;
  /** Something was missed and cannot be had any more. */
  readonly lost: (problem: string) => void;
  /** Whether the first key of the range, which each transaction puts, is as it was told last. */
  readonly isAsTold: (entry: KeyValue) => boolean;
  /** It is not, though nobody has written since: it was not told what there is. */
  readonly strayed: (entry: KeyValue | null) => void;
}

/**
 * Follows what changes in a range of keys, from a revision on, without a gap: a watch that ends is opened again where
 * it left off, and one that is silent for too long is not believed.
 */
export class Follower {
  private known: EtcdRevision;
  private watch: EtcdWatch | null = null;
  /** How many watches there were: what one that was given up still tells is not heard. */
  private opened = 0;
  private timer: Timer | null = null;
  private reopenAfterMs = REOPEN_AFTER_MS;
  private isOver = false;

  constructor(private readonly deps: FollowerDeps) {
    this.known = deps.knownRevision;
  }

  /** Everything up to this revision was told. */
  get knownRevision(): EtcdRevision {
    return this.known;
  }

  start(): void {
    if (this.isOver) return;
    this.opened += 1;
    const { opened } = this;
    this.watch = this.deps.etcd.watch(this.deps.range, this.known + 1, {
      changed: (revision, events) => this.opened === opened && this.changed(revision, events),
      progress: () => {},
      ended: (problem, compactRevision) => {
        if (this.opened === opened) this.ended(problem.message, compactRevision);
      },
    });
    this.listenFor(SILENCE_MS_MAX, () => void this.probe());
  }

  stop(): void {
    this.isOver = true;
    this.giveUpWatch();
    this.timer?.cancel();
  }

  private changed(revision: EtcdRevision, events: readonly KeyEvent[]): void {
    // A watch that was opened again may begin with what is known.
    if (this.isOver || revision <= this.known) return;
    this.known = revision;
    this.reopenAfterMs = REOPEN_AFTER_MS;
    this.listenFor(SILENCE_MS_MAX, () => void this.probe());
    this.deps.changed(revision, events);
  }

  private ended(problem: string, compactRevision: EtcdRevision | null): void {
    if (compactRevision !== null) return this.lose(`it fell behind what etcd keeps (${problem})`);
    this.reopen();
  }

  private reopen(): void {
    if (this.isOver) return;
    this.giveUpWatch();
    this.listenFor(this.reopenAfterMs, () => this.start());
    this.reopenAfterMs = Math.min(2 * this.reopenAfterMs, SILENCE_MS_MAX);
  }

  /** Nothing has come for a while. A call that fails leads to another member; one that answers says what there is. */
  private async probe(): Promise<void> {
    const { known, opened } = this;
    // A watch that has ended meanwhile is opened again soon, and not only after another silence.
    const isMoot = () => this.isOver || this.known > known || this.opened !== opened;
    try {
      const { entries, revision } = await this.deps.etcd.range({ from: this.deps.range.from, to: null });
      if (isMoot()) return;
      if (revision < known) return this.lose(`etcd is at revision ${revision} and was at ${known}: it was restored`);
      const [entry = null] = entries;
      if (entry === null || entry.modRevision <= known) return this.believe(entry);
    } catch {
      // What there is to be done is the same as after silence.
    }
    if (!isMoot()) this.reopen();
  }

  /** Nothing has come since nobody has written; or etcd was restored, and is not behind what it was. */
  private believe(entry: KeyValue | null): void {
    if (entry !== null && this.deps.isAsTold(entry)) return this.listenFor(SILENCE_MS_MAX, () => void this.probe());
    this.stop();
    this.deps.strayed(entry);
  }

  private giveUpWatch(): void {
    this.opened += 1;
    this.watch?.cancel();
    this.watch = null;
  }

  private lose(problem: string): void {
    if (this.isOver) return;
    this.stop();
    this.deps.lost(problem);
  }

  private listenFor(delayMs: number, task: () => void): void {
    this.timer?.cancel();
    this.timer = this.deps.clock.schedule(delayMs, task);
  }
}
