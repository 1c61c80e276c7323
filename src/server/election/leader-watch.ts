import type { Clock, Timer } from '../../common/clock/clock.js';
import type { Etcd, EtcdWatch, KeyEvent } from '../etcd/etcd.js';
import type { EtcdKeys } from '../store/etcd/etcd-keys.js';
import type { ElectionCalls, LeaderSeen } from './election-calls.js';
import { readLeader } from './leader-key.js';

/** What a watch of the leader's key works with. */
export interface LeaderWatchParts {
  readonly etcd: Etcd;
  readonly keys: EtcdKeys;
  readonly calls: Pick<ElectionCalls, 'seeLeader'>;
  readonly clock: Clock;
  /** How often the key is read besides: a watch may say nothing because nothing happens, or because it is dead. */
  readonly lookEveryMs: number;
  readonly saw: (seen: LeaderSeen) => void;
  readonly sawLayout: (layout: string | null) => void;
}

/** Tells who leads: as soon as a watch says so, and at the latest when the key is read again. */
export class LeaderWatch {
  private watch: EtcdWatch | null = null;
  private timer: Timer | null = null;
  private isOver = false;

  constructor(private readonly parts: LeaderWatchParts) {}

  start(): void {
    void this.look().then(() => {
      if (this.isOver) return;
      this.timer = this.parts.clock.schedule(this.parts.lookEveryMs, () => this.start());
    });
  }

  stop(): void {
    this.isOver = true;
    this.timer?.cancel();
    this.watch?.cancel();
  }

  private async look(): Promise<void> {
    try {
      const seen = await this.parts.calls.seeLeader();
      if (this.isOver) return;
      this.parts.saw(seen);
      this.parts.sawLayout(seen.layout);
      if (this.isOver) return;
      if (this.watch === null) this.open(seen.revision + 1);
    } catch {
      // What cannot be read now is read the next time; that a lease is over, its holder knows by the clock.
    }
  }

  private open(fromRevision: number): void {
    const { etcd, keys } = this.parts;
    const watch = etcd.watch({ from: keys.leader, to: null }, fromRevision, {
      changed: (revision, events) => this.changed(revision, events),
      progress: () => {},
      ended: () => {
        if (this.watch === watch) this.watch = null;
      },
    });
    this.watch = watch;
  }

  private changed(revision: number, events: readonly KeyEvent[]): void {
    const event = events.at(-1);
    if (event === undefined || this.isOver) return;
    this.parts.saw({ leader: event.entry === null ? null : readLeader(event.entry), revision });
  }
}
