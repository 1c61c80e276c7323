import type { ClaimId, FencingToken } from '../ids.js';
import type { ClaimReport, InventoryReport } from '../link/reports.js';
import type { Refusal } from '../reasons.js';
import type { AgentClaim } from './claims/claim.js';
import { recordOf, reportOf } from './claims/claim-views.js';
import type { AgentEffect } from './effects.js';
import type { Asking } from './local/connections.js';
import type { HeldRma } from './rmas.js';

/** Collects the effects of one input in the order in which they must happen; reports come last, one per claim. */
export class EffectList {
  private effects: AgentEffect[] = [];
  private readonly changedClaims = new Set<AgentClaim>();
  private readonly refusedReports: ClaimReport[] = [];

  push(effect: AgentEffect): void {
    this.effects.push(effect);
  }

  /** Records the claim as it is now. */
  record(claim: AgentClaim, inode: number | null): void {
    this.effects.push({ type: 'record', entry: recordOf(claim, inode) });
  }

  forget(claim: ClaimId, fencedUpTo: FencingToken): void {
    this.effects.push({ type: 'record', entry: { forget: claim, fencedUpTo } });
  }

  reply({ connection, requestId }: Asking, ok: Readonly<Record<string, unknown>>): void {
    this.effects.push({ type: 'reply', connection: connection.id, requestId, ok });
  }

  replyWithRma(
    { connection, requestId }: Asking,
    ok: Readonly<Record<string, unknown>>,
    sent: { readonly claim: ClaimId; readonly rma: HeldRma },
  ): void {
    const { fd, sizeBytes } = sent.rma;
    const rma = { claim: sent.claim, fd, sizeBytes };
    this.effects.push({ type: 'reply', connection: connection.id, requestId, ok, rma });
  }

  refuse({ connection, requestId }: Asking, refusal: Refusal): void {
    this.effects.push({ type: 'reply-refused', connection: connection.id, requestId, refusal });
  }

  /** Reports the claim to the broker as it will be after this input. Only the broker's own claims are reported. */
  report(claim: AgentClaim): void {
    if (claim.kind === 'SCHEDULED') this.changedClaims.add(claim);
  }

  /** Reports to the broker that a claim was not accepted. */
  reportRefused(report: ClaimReport): void {
    this.refusedReports.push(report);
  }

  /**
   * Takes everything out. The inventory goes before the claims: the broker must see a slot as used before it sees that
   * the slot's claim has ended, or it could promise the slot to another claim for a moment.
   */
  drain(inventory: InventoryReport | null): AgentEffect[] {
    const { effects } = this;
    this.effects = [];
    if (inventory !== null) effects.push({ type: 'report-inventory', report: inventory });
    for (const claim of this.changedClaims) effects.push({ type: 'report-claim', report: reportOf(claim) });
    for (const report of this.refusedReports) effects.push({ type: 'report-claim', report });
    this.changedClaims.clear();
    this.refusedReports.length = 0;
    return effects;
  }
}
