import type { CoreReport } from '../../domain/agent/effects.js';
import type { ClaimId } from '../../domain/ids.js';
import type { ClaimReport, InventoryReport } from '../../domain/link/reports.js';

/**
 * Claims that may wait at a time: several times what a node's pool holds. Past it a new
 * Hello is shorter than the backlog.
 */
export const OUTBOX_CLAIMS_MAX = 16_384;

/**
 * Reports that the stream does not take yet. Each tells a whole state, so only the newest one of each claim waits, and
 * a broker that reads slowly costs no more than the claims there are.
 */
export class Outbox {
  #inventory: InventoryReport | undefined;
  readonly #claims = new Map<ClaimId, ClaimReport>();

  /** False when too many claims wait; nothing was added then, and the session has to begin anew. */
  add(report: CoreReport): boolean {
    if (report.type === 'report-inventory') {
      this.#inventory = report.report;
      return true;
    }
    const { claim } = report.report;
    if (!this.#claims.has(claim) && this.#claims.size >= OUTBOX_CLAIMS_MAX) return false;
    this.#claims.set(claim, report.report);
    return true;
  }

  /**
   * What to send next in one message. The inventory goes first: a slot that a claim no longer accounts for must be told
   * as taken before the claim is told as over, or the broker would promise it for a moment.
   *
   * @param claimsMax how many claims may share the message
   */
  take(claimsMax: number): InventoryReport | readonly ClaimReport[] | undefined {
    const inventory = this.#inventory;
    this.#inventory = undefined;
    if (inventory !== undefined) return inventory;
    const reports: ClaimReport[] = [];
    for (const [claim, report] of this.#claims) {
      if (reports.length === claimsMax) break;
      this.#claims.delete(claim);
      reports.push(report);
    }
    return reports.length > 0 ? reports : undefined;
  }
}
