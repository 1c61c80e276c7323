import type { AuditBatch, AuditFact } from './audit-facts.js';
import type { AuditGate } from './audit-gate.js';

/**
 * Facts that may be under way to the main thread, some 4 MiB of them: those of all RMAs of the largest node at once. It
 * takes them within milliseconds, so they only pile up when it hangs.
 */
export const FACTS_UNDER_WAY_MAX = 8_192;

/** The core's end of the way to the audit log. It never waits: what has no room is counted. */
export class FactQueue {
  private facts: AuditFact[] = [];
  /** Modulo 2^32, as the gate counts. */
  private sentCount = 0;
  private lostCount = 0;

  constructor(private readonly gate: Pick<AuditGate, 'takenCount'>) {}

  /** The next fact would be lost. */
  get isFull(): boolean {
    const underWay = (this.sentCount - this.gate.takenCount) | 0;
    return underWay + this.facts.length >= FACTS_UNDER_WAY_MAX;
  }

  add(fact: AuditFact): void {
    if (this.isFull) this.lostCount += 1;
    else this.facts.push(fact);
  }

  /** Changes the last fact that is still here and that `isMeant`, if there is one. */
  amend(isMeant: (fact: AuditFact) => boolean, change: (fact: AuditFact) => AuditFact): void {
    const index = this.facts.findLastIndex(isMeant);
    const fact = this.facts[index];
    if (fact !== undefined) this.facts[index] = change(fact);
  }

  /** Takes out what is here; null when there is nothing to tell, or no room to tell it. */
  take(): AuditBatch | null {
    const { facts, lostCount } = this;
    if (facts.length === 0 && (lostCount === 0 || this.isFull)) return null;
    this.facts = [];
    this.lostCount = 0;
    this.sentCount = (this.sentCount + facts.length) | 0;
    return { facts, lostCount };
  }
}
