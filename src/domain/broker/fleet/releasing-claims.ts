import type { ClaimState } from '../../claim-state.js';
import type { BrokerMs, ClaimId } from '../../ids.js';
import type { Claim } from '../records/claim.js';

/**
 * Since when claims are RELEASING, the longest first: kept up as they move, because nobody
 * could look through all of them.
 */
export class ReleasingClaims {
  private readonly sinceMs = new Map<ClaimId, BrokerMs>();

  /** @param before the claim's state before this change; null when it is new here */
  note(before: ClaimState | null, { id, state, updateMs }: Claim): void {
    if (state !== 'RELEASING') {
      if (before === 'RELEASING') this.sinceMs.delete(id);
    } else if (before !== 'RELEASING') this.sinceMs.set(id, updateMs);
  }

  /** Since when the oldest of them is; null when there is none. */
  oldestSinceMs(): BrokerMs | null {
    for (const since of this.sinceMs.values()) return since;
    return null;
  }

  /** Claims that a store had come in the order of their making, and those that follow in the order of time. */
  reorder(): void {
    const inOrder = [...this.sinceMs].sort(([, a], [, b]) => a - b);
    this.sinceMs.clear();
    for (const [id, since] of inOrder) this.sinceMs.set(id, since);
  }
}
