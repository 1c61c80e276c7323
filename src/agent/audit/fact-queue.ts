import type { AuditBatch, AuditFact, SettledFact } from './audit-facts.js';
import type { AuditGate } from './audit-gate.js';

/**
 * Facts that may be under way to the main thread, some 4 MiB of them: those of all RMAs of the largest node at once. It
 * takes them within milliseconds, so they only pile up when it hangs.
 */
export const FACTS_UNDER_WAY_MAX = 8_192;

/**
 * Facts wait for others for so long, or until there are so many: a message to another thread costs as much as a
 * hand-off, and each says when it happened.
 */
export const TELL_WITHIN_MS = 20;
const FACTS_PER_BATCH = 128;

/** The core's end of the way to the audit log. It never waits for a disk: what has no room is counted. */
export class FactQueue {
  /** Of this round; they may yet be amended. */
  private readonly fresh: AuditFact[] = [];
  private settled: SettledFact[] = [];
  /** When the oldest of them has to be told; infinity when there is none. */
  private tellAtMs = Number.POSITIVE_INFINITY;
  /** Modulo 2^32, as the gate counts. */
  private sentCount = 0;
  private lostCount = 0;

  constructor(private readonly gate: Pick<AuditGate, 'takenCount'>) {}

  /** When `take` has something to give; infinity for never. */
  get dueMs(): number {
    return this.tellAtMs;
  }

  /** The next fact would be lost. */
  get isFull(): boolean {
    const underWay = (this.sentCount - this.gate.takenCount) | 0;
    return underWay + this.settled.length + this.fresh.length >= FACTS_UNDER_WAY_MAX;
  }

  add(fact: AuditFact): void {
    if (this.isFull) this.lostCount += 1;
    else this.fresh.push(fact);
  }

  /** Changes the last fact of this round that `isMeant`, if there is one. */
  amend(isMeant: (fact: AuditFact) => boolean, change: (fact: AuditFact) => AuditFact): void {
    const index = this.fresh.findLastIndex(isMeant);
    const fact = this.fresh[index];
    if (fact !== undefined) this.fresh[index] = change(fact);
  }

  /** The round is over: its facts are complete, but for what `complete` adds. */
  settle(complete: (fact: AuditFact) => AuditFact, nowMs: number): void {
    if (this.fresh.length === 0 && this.lostCount === 0) return;
    for (const fact of this.fresh.splice(0)) {
      const { atMs, fields } = complete(fact);
      this.settled.push({ atMs, json: JSON.stringify(fields) });
    }
    this.tellAtMs = Math.min(this.tellAtMs, nowMs + TELL_WITHIN_MS);
  }

  /** Takes out what was settled, once that is due or much; null when there is nothing to tell, or no room for it. */
  take(nowMs: number): AuditBatch | null {
    const { settled: facts, lostCount } = this;
    if (nowMs < this.tellAtMs && facts.length < FACTS_PER_BATCH) return null;
    this.tellAtMs = Number.POSITIVE_INFINITY;
    if (facts.length === 0 && (lostCount === 0 || this.isFull)) return null;
    this.settled = [];
    this.lostCount = 0;
    this.sentCount = (this.sentCount + facts.length) | 0;
    return { facts, lostCount };
  }
}
