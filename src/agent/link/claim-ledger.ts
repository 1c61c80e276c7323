import type { ClaimId } from '../../domain/ids.js';
import type { ClaimReport } from '../../domain/link/reports.js';

/**
 * What one session knows of claims: which live, and which ends the broker has yet to acknowledge. It holds no more
 * claims than the core does.
 */
export class ClaimLedger {
  readonly #live = new Set<ClaimId>();
  readonly #unacknowledgedEnds = new Map<ClaimId, number>();

  /** The core said so. */
  noteReport({ claim, state }: ClaimReport): void {
    if (state === 'ENDED' || state === 'REFUSED') {
      this.#live.delete(claim);
      return;
    }
    this.#live.add(claim);
    // Placed here anew since it ended: the broker's word about the former end must not reach the new claim.
    this.#unacknowledgedEnds.delete(claim);
  }

  /** The report was sent in message `seq`. */
  noteSent({ claim, state }: ClaimReport, seq: number): void {
    if (state === 'ENDED' && !this.#live.has(claim)) this.#unacknowledgedEnds.set(claim, seq);
  }

  /** True while the agent has the claim. */
  isLive(claim: ClaimId): boolean {
    return this.#live.has(claim);
  }

  /**
   * The claims whose ends became durable with the broker's word that it has dealt with
   * message `seq`. Each is told once.
   */
  acknowledge(seq: number): readonly ClaimId[] {
    const ended: ClaimId[] = [];
    for (const [claim, sentIn] of this.#unacknowledgedEnds) if (sentIn <= seq) ended.push(claim);
    for (const claim of ended) this.#unacknowledgedEnds.delete(claim);
    return ended;
  }
}
