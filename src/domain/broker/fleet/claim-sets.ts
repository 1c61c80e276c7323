import type { ClaimId } from '../../ids.js';
import type { Claim } from '../records/claim.js';

/** Which claims in memory were made together. */
export class ClaimSets {
  private readonly members = new Map<ClaimId, Set<ClaimId>>();

  add({ id, set }: Claim): void {
    if (set === null) return;
    const ids = this.members.get(set.first) ?? new Set();
    this.members.set(set.first, ids.add(id));
  }

  delete({ id, set }: Claim): void {
    const ids = set === null ? undefined : this.members.get(set.first);
    if (set === null || ids === undefined) return;
    ids.delete(id);
    if (ids.size === 0) this.members.delete(set.first);
  }

  /** The claims that were made together with one, itself included; none for a claim that was made by itself. */
  of({ set }: Claim): Iterable<ClaimId> {
    return (set === null ? undefined : this.members.get(set.first)) ?? [];
  }
}
