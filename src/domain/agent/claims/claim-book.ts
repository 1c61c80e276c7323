import { Deadlines } from '../../deadlines.js';
import type { ClaimId, TokenHash } from '../../ids.js';
import { type AgentClaim, type ClaimIn, deadlineOf } from './claim.js';

/** Up to this many stale deadlines cost less than clearing them away. */
const STALE_DEADLINES_MAX = 1_024;

/** Every claim that the agent knows: live ones, and ended ones whose end the broker has not acknowledged. */
export class ClaimBook {
  private readonly byId = new Map<ClaimId, AgentClaim>();
  private readonly byTokenHash = new Map<TokenHash, AgentClaim>();
  private readonly unacknowledged = new Map<ClaimId, ClaimIn<'ENDED'>>();
  private deadlines = new Deadlines<ClaimId>();
  /** Claims without a slot, the longest waiting first. */
  private readonly waiting = new Set<AgentClaim>();

  get waitingCount(): number {
    return this.waiting.size;
  }

  add(claim: AgentClaim): void {
    this.byId.set(claim.id, claim);
    if (claim.tokenHash !== null) this.byTokenHash.set(claim.tokenHash, claim);
    this.watchDeadline(claim);
  }

  /** Removes a live claim. */
  remove(claim: AgentClaim): void {
    this.byId.delete(claim.id);
    if (claim.tokenHash !== null) this.byTokenHash.delete(claim.tokenHash);
    this.waiting.delete(claim);
  }

  live(id: ClaimId): AgentClaim | undefined {
    return this.byId.get(id);
  }

  liveByToken(tokenHash: TokenHash): AgentClaim | undefined {
    return this.byTokenHash.get(tokenHash);
  }

  allLive(): Iterable<AgentClaim> {
    return this.byId.values();
  }

  changeToken(claim: AgentClaim, tokenHash: TokenHash): void {
    if (claim.tokenHash !== null) this.byTokenHash.delete(claim.tokenHash);
    claim.tokenHash = tokenHash;
    this.byTokenHash.set(tokenHash, claim);
  }

  wait(claim: AgentClaim): void {
    this.waiting.add(claim);
  }

  isWaiting(claim: AgentClaim): boolean {
    return this.waiting.has(claim);
  }

  /** Removes and returns the claim that has waited longest. */
  nextWaiting(): AgentClaim | undefined {
    for (const claim of this.waiting) {
      this.waiting.delete(claim);
      return claim;
    }
    return undefined;
  }

  /** Keeps an end until it is acknowledged. */
  keepEnd(claim: ClaimIn<'ENDED'>): void {
    this.unacknowledged.set(claim.id, claim);
  }

  /** The oldest kept end when there are more than `keptMax`; otherwise undefined. */
  endBeyond(keptMax: number): ClaimIn<'ENDED'> | undefined {
    if (this.unacknowledged.size <= keptMax) return undefined;
    for (const claim of this.unacknowledged.values()) return claim;
    return undefined;
  }

  end(id: ClaimId): ClaimIn<'ENDED'> | undefined {
    return this.unacknowledged.get(id);
  }

  dropEnd(id: ClaimId): void {
    this.unacknowledged.delete(id);
  }

  allEnds(): Iterable<ClaimIn<'ENDED'>> {
    return this.unacknowledged.values();
  }

  /** Must be called whenever the claim's phase or time has changed. */
  watchDeadline(claim: AgentClaim): void {
    const atMs = deadlineOf(claim);
    if (atMs === null) return;
    this.deadlines.schedule(claim.id, atMs);
    if (this.deadlines.size > 2 * this.byId.size + STALE_DEADLINES_MAX) this.clearStaleDeadlines();
  }

  /** A deadline outlives a claim that ended early; many short claims with long times would accumulate them. */
  private clearStaleDeadlines(): void {
    this.deadlines = new Deadlines();
    for (const claim of this.byId.values()) this.watchDeadline(claim);
  }

  nextMs(): number | null {
    return this.deadlines.nextMs();
  }

  /** Removes and returns a claim whose deadline has come; undefined when there is none. */
  takeDue(nowMs: number): AgentClaim | undefined {
    for (let id = this.deadlines.takeDue(nowMs); id !== undefined; id = this.deadlines.takeDue(nowMs)) {
      const claim = this.byId.get(id);
      const atMs = claim === undefined ? null : deadlineOf(claim);
      if (claim === undefined || atMs === null) continue;
      if (atMs <= nowMs) return claim;
      this.deadlines.schedule(id, atMs);
    }
    return undefined;
  }
}
