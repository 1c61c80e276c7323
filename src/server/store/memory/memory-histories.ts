import type { Change } from '../../../domain/broker/records/change.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import type { ClaimHistory } from '../../../domain/broker/records/claim-history.js';
import { CLAIM_HISTORY, extended, NO_HISTORY } from '../../../domain/broker/records/history.js';
import { type NodeHistory, type NodeHistoryEntry, withNodeEntry } from '../../../domain/broker/records/node-history.js';
import type { ClaimId, NodeId } from '../../../domain/ids.js';
import { type Histories, REMOVED_NODES_MAX } from '../store.js';

/** Histories in memory. */
export class MemoryHistories implements Histories {
  private readonly claims = new Map<ClaimId, ClaimHistory>();
  private readonly nodes = new Map<NodeId, NodeHistory>();
  /** Removed nodes, the one that was removed first at the front. */
  private readonly removed = new Set<NodeId>();

  ofClaim({ id }: Claim): ClaimHistory {
    return this.claims.get(id) ?? NO_HISTORY;
  }

  ofNode(id: NodeId): NodeHistory | null {
    return this.nodes.get(id) ?? null;
  }

  /** What a change tells. */
  take(change: Change): void {
    switch (change.kind) {
      case 'claim':
        return this.takeClaim(change);
      case 'node':
        this.removed.delete(change.node.id);
        return this.note(change.node.id, change.entry);
      case 'node-noted':
        return this.note(change.id, change.entry);
      case 'node-forgotten':
        this.note(change.id, change.entry);
        return this.remove(change.id);
      case 'claim-archived':
      case 'tenant':
      case 'tenant-forgotten':
      case 'token-secrets':
        return;
    }
  }

  /** The claim is no longer known. */
  forget({ id }: Claim): void {
    this.claims.delete(id);
  }

  /** The same histories, on a disk of their own. */
  copy(): MemoryHistories {
    const copy = new MemoryHistories();
    for (const [id, history] of this.claims) copy.claims.set(id, history);
    for (const [id, history] of this.nodes) copy.nodes.set(id, history);
    for (const id of this.removed) copy.removed.add(id);
    return copy;
  }

  private takeClaim({ claim, replaces, entry }: Extract<Change, { kind: 'claim' }>): void {
    if (replaces === null) this.claims.delete(claim.id);
    if (entry !== undefined) this.claims.set(claim.id, extended(this.ofClaim(claim), entry, CLAIM_HISTORY));
  }

  private note(id: NodeId, entry: NodeHistoryEntry | undefined): void {
    if (entry !== undefined) this.nodes.set(id, withNodeEntry(this.nodes.get(id) ?? NO_HISTORY, entry));
  }

  private remove(id: NodeId): void {
    this.removed.add(id);
    for (const oldest of this.removed) {
      if (this.removed.size <= REMOVED_NODES_MAX) return;
      this.removed.delete(oldest);
      this.nodes.delete(oldest);
    }
  }
}
