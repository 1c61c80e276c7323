import type { Change } from '../../domain/broker/change.js';
import type { Claim } from '../../domain/broker/claim.js';
import type { NodeRecord } from '../../domain/broker/node.js';
import { MemoryCompacted } from './memory-compacted.js';
import type { CompactedClaims, Store, StoredState } from './store.js';

/** What outlives a memory store's closing: the "disk" of tests and of a broker that need not remember. */
export class MemoryDisk {
  readonly nodes = new Map<string, NodeRecord>();
  readonly claims = new Map<string, Claim>();
  readonly compacted = new MemoryCompacted();
  revision = 0;

  constructor(readonly tokenSecret: Uint8Array) {}
}

/** A store that forgets with its process. For tests, and for trying things out. */
export class MemoryStore implements Store {
  constructor(private readonly disk: MemoryDisk) {}

  get compacted(): CompactedClaims {
    return this.disk.compacted;
  }

  load(): Promise<StoredState> {
    const { nodes, claims, revision, tokenSecret } = this.disk;
    return Promise.resolve({ nodes: [...nodes.values()], claims: [...claims.values()], revision, tokenSecret });
  }

  append(changes: readonly Change[]): Promise<void> {
    for (const change of changes) this.put(change);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private put(change: Change): void {
    this.disk.revision = change.revision;
    if (change.kind === 'node') this.disk.nodes.set(change.node.id, change.node);
    else if (change.kind === 'claim') this.disk.claims.set(change.claim.id, change.claim);
    else if (change.kind === 'claim-compacted') this.compact(change.claim);
    else this.disk.nodes.delete(change.id);
  }

  private compact(claim: Claim): void {
    this.disk.claims.delete(claim.id);
    this.disk.compacted.put(claim);
  }
}
