import type { EndCause } from '../../claim-state.js';
import type { ClaimId, TokenHash } from '../../ids.js';

/** An end that a peer may still ask about. */
export interface RememberedEnd {
  readonly claim: ClaimId;
  readonly tokenHash: TokenHash | null;
  readonly cause: EndCause;
}

/**
 * Why claims ended, for late callers: the owner of an old token is told what became of it instead of "unknown". Only a
 * convenience, so it is bounded, not durable, and forgets the oldest first.
 */
export class EndedMemory {
  private readonly byClaim = new Map<ClaimId, RememberedEnd>();
  private readonly byTokenHash = new Map<TokenHash, RememberedEnd>();

  constructor(private readonly sizeMax: number) {}

  remember(end: RememberedEnd): void {
    this.forget(end.claim);
    this.byClaim.set(end.claim, end);
    if (end.tokenHash !== null) this.byTokenHash.set(end.tokenHash, end);
    if (this.byClaim.size <= this.sizeMax) return;
    for (const oldest of this.byClaim.keys()) return this.forget(oldest);
  }

  /** The claim is live again, under a new token. */
  forget(claim: ClaimId): void {
    const end = this.byClaim.get(claim);
    if (end === undefined) return;
    this.byClaim.delete(claim);
    if (end.tokenHash !== null && this.byTokenHash.get(end.tokenHash) === end) this.byTokenHash.delete(end.tokenHash);
  }

  ofClaim(claim: ClaimId): RememberedEnd | undefined {
    return this.byClaim.get(claim);
  }

  ofToken(tokenHash: TokenHash): RememberedEnd | undefined {
    return this.byTokenHash.get(tokenHash);
  }
}
