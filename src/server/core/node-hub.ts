import type { Change } from '../../domain/broker/records/change.js';
import type { NodeId } from '../../domain/ids.js';
import type { CommitListener } from './broker-core.js';

/** Notifies followers of a node whenever it may have changed; they check for themselves what did. */
export class NodeHub implements CommitListener {
  private readonly followers = new Map<NodeId, Set<() => void>>();
  private count = 0;

  get followerCount(): number {
    return this.count;
  }

  /** Calls `ring`, which must not block, until the returned function is called. */
  follow(node: NodeId, ring: () => void): () => void {
    const rings = this.followers.get(node) ?? new Set();
    this.followers.set(node, rings.add(ring));
    this.count += 1;
    return () => {
      if (!rings.delete(ring)) return;
      this.count -= 1;
      if (rings.size === 0 && this.followers.get(node) === rings) this.followers.delete(node);
    };
  }

  committed(changes: readonly Change[]): void {
    if (this.count === 0) return;
    for (const change of changes) {
      if (change.kind === 'claim') this.touched(change.claim.node);
      else if (change.kind === 'node') this.touched(change.node.id);
      else if (change.kind === 'node-forgotten') this.touched(change.id);
    }
  }

  touched(node: NodeId): void {
    for (const ring of this.followers.get(node) ?? []) ring();
  }
}
