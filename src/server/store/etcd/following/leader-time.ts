import type { BrokerMs } from '../../../../domain/ids.js';
import type { StoredTime, WallOffset } from '../../../clock/wall-times.js';

/** How often a leader says what time it is, if nothing else: silence up to that is not being behind. */
export const LEADER_TICK_MS = 1_000;

/** The broker's time as its leader tells it, carried on by this process's monotonic clock. */
export class LeaderTime {
  /** How far this clock was ahead of the leader's word when that came, at the least: about how far they are apart. */
  private leastAheadMs = Number.POSITIVE_INFINITY;
  private lastAheadMs = Number.POSITIVE_INFINITY;

  /** @param nowMs 0 before a leader's first word */
  constructor(
    private nowMs: number,
    private atMs: number,
    private wallOffsets: readonly WallOffset[],
  ) {}

  /** When it last heard of the leader, by this clock. */
  get heardAtMs(): number {
    return this.atMs;
  }

  /** A leader's word has come. */
  heard(nowMs: number, atMs: number): void {
    [this.nowMs, this.atMs, this.lastAheadMs] = [nowMs, atMs, atMs - nowMs];
    this.leastAheadMs = Math.min(this.leastAheadMs, this.lastAheadMs);
  }

  /** Another leader's clock goes on from the last word some time later: what was measured so far says nothing. */
  changedLeader(): void {
    this.leastAheadMs = Number.POSITIVE_INFINITY;
  }

  setWallOffsets(wallOffsets: readonly WallOffset[]): void {
    this.wallOffsets = wallOffsets;
  }

  at(monotonicMs: number): StoredTime | null {
    if (this.nowMs === 0) return null;
    return { nowMs: Math.floor(this.nowMs + monotonicMs - this.atMs) as BrokerMs, wallOffsets: this.wallOffsets };
  }

  /** How late the last word was, or how much longer than usual nothing has come. */
  lagMs(monotonicMs: number): number {
    const lateMs = Number.isFinite(this.lastAheadMs) ? this.lastAheadMs - this.leastAheadMs : 0;
    return Math.round(Math.max(lateMs, monotonicMs - this.atMs - LEADER_TICK_MS, 0));
  }
}
