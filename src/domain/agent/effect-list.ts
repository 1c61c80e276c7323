import type { ClaimId, FencingToken } from '../ids.js';
import type { ClaimReport, InventoryReport } from '../link/reports.js';
import type { Refusal } from '../reasons.js';
import type { AgentClaim } from './claims/claim.js';
import { recordOf, reportOf } from './claims/claim-views.js';
import type { AgentEffect } from './effects.js';
import type { Asking } from './local/connections.js';
import type { HeldRma } from './rmas.js';

/** Collects what one input leads to, in the order in which it must happen; reports come last, one for each claim. */
export class EffectList {
  private effects: AgentEffect[] = [];
  private readonly changedClaims = new Set<AgentClaim>();
  private readonly refusedReports: ClaimReport[] = [];

  push(effect: AgentEffect): void {
    this.effects.push(effect);
  }

  /** Writes down the claim as it is now. */
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

  /** The broker is to hear of the claim as it is when the input is dealt with. Only its own claims are its business. */
  report(claim: AgentClaim): void {
    if (claim.kind === 'SCHEDULED') this.changedClaims.add(claim);
  }

  /** The broker is to hear that a claim was not taken. */
  reportRefused(report: ClaimReport): void {
    this.refusedReports.push(report);
  }

  /**
   * Takes everything out. The inventory goes before the claims: a slot that a claim no longer accounts for must be told
   * as taken before the claim is told as over, or the broker would promise it for a moment.
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
