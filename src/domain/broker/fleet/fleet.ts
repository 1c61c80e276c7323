import { batchesOf } from '../../batches.js';
import type { NodeId } from '../../ids.js';
import { type Freed, NOTHING_FREED } from '../index/freed.js';
import { GroupIndex } from '../index/group-index.js';
import { PlacementIndex } from '../index/placement-index.js';
import type { Change } from '../records/change.js';
import type { Claim } from '../records/claim.js';
import { Draft } from '../records/decision.js';
import { TenantBook } from '../records/tenant.js';
import type { TokenSecret } from '../records/token-secret.js';
import { ClaimTable } from './claim-table.js';
import { ClaimsOnNodes } from './claims-on-nodes.js';
import { NodeTable } from './node-table.js';

/**
 * How many claims go into each table at a time while a store is loaded: as many as stay in
 * the processor's caches meanwhile.
 */
const BATCH = 256;

/**
 * Everything the broker knows, in memory. Deciding functions read it; `apply` is the only way a durable fact gets in,
 * and the same on start as later. What is only true now (sessions, inventories) is set by `sessions/`.
 */
export class Fleet {
  readonly claims = new ClaimTable();
  readonly nodes = new NodeTable();
  readonly tenants = new TenantBook();
  readonly groups = new GroupIndex();
  readonly index = new PlacementIndex();
  private readonly claimsOnNodes = new ClaimsOnNodes(this);
  /**
   * The last change that is in the backup which the store was restored from; 0 when it never was. What happened between
   * that and the restore the broker has no record of.
   */
  restoredRevision = 0;
  private secrets: readonly TokenSecret[] = [];
  private lastRevision = 0;

  /** The number of the last change. */
  get revision(): number {
    return this.lastRevision;
  }

  /** What claim tokens are derived from, oldest first; the last one is for new claims. */
  get tokenSecrets(): readonly TokenSecret[] {
    return this.secrets;
  }

  /** How many claims have not ended. */
  get liveClaimCount(): number {
    return this.claims.liveCount;
  }

  draft(): Draft {
    return new Draft(this.lastRevision);
  }

  /** Continues the numbering after a start, where the last changes may have left no record behind. */
  resumeAt(revision: number): void {
    this.lastRevision = Math.max(this.lastRevision, revision);
  }

  apply(change: Change): void {
    this.lastRevision = Math.max(this.lastRevision, change.revision);
    switch (change.kind) {
      case 'claim':
        this.putClaim(change.claim);
        break;
      case 'claim-archived':
        this.claims.forget(change.claim.id);
        break;
      case 'node':
        this.index.refresh(this.nodes.put(change.node));
        break;
      case 'node-forgotten':
        this.forgetNode(change.id);
        break;
      case 'node-noted':
        break;
      case 'tenant':
        this.tenants.put(change.tenant);
        break;
      case 'tenant-forgotten':
        this.tenants.forget(change.id);
        break;
      case 'token-secrets':
        this.secrets = change.secrets;
        break;
    }
  }

  /** What has become free since the last call. */
  takeFreed(): Freed {
    if (this.index.freed.size + this.tenants.relieved.size === 0) return NOTHING_FREED;
    const freed = {
      nodes: new Set([...this.index.freed].flatMap((ordinal) => this.nodes.inOrder[ordinal]?.record.id ?? [])),
      tenants: new Set(this.tenants.relieved),
    };
    this.index.freed.clear();
    this.tenants.relieved.clear();
    return freed;
  }

  /** Call after anything that a node's free count depends on has changed. */
  refreshNode(id: NodeId): void {
    const entry = this.nodes.get(id);
    if (entry !== undefined) this.index.refresh(entry);
  }

  /**
   * Counts a claim that is not there on its node, with its group and its tenant, until `uncount`. See TrialPlacement.
   */
  count(claim: Claim): void {
    this.tenants.countClaim(undefined, claim);
    this.claimsOnNodes.enter(claim);
    this.refreshNode(claim.node);
  }

  uncount(claim: Claim): void {
    this.tenants.countClaim(claim, undefined);
    this.claimsOnNodes.leave(claim, claim.node);
    this.refreshNode(claim.node);
  }

  /**
   * As `apply` for each of them, which are all new, a kind of table at a time: at a million claims a table's
   * memory is far from the processor, and the waits for it overlap when it does nothing else. Nodes are
   * brought up to date once, at the end.
   */
  applyNewClaims(claims: Iterable<Claim>): void {
    for (const batch of batchesOf(claims, BATCH)) {
      for (const claim of batch) this.resumeAt(claim.revision);
      for (const claim of batch) this.claims.put(undefined, claim);
      for (const claim of batch) this.tenants.countClaim(undefined, claim);
      for (const claim of batch) this.claims.enter(claim);
      for (const claim of batch) this.claimsOnNodes.move(undefined, claim);
    }
    for (const entry of this.nodes.values()) this.index.refresh(entry);
  }

  private putClaim(claim: Claim): void {
    const before = this.claims.get(claim.id);
    this.claims.put(before, claim);
    this.tenants.countClaim(before, claim);
    if (before === undefined) this.claims.enter(claim);
    if (this.claimsOnNodes.move(before, claim)) this.refreshNode(claim.node);
  }

  private forgetNode(id: NodeId): void {
    const entry = this.nodes.forget(id);
    if (entry === undefined) return;
    this.index.remove(entry.ordinal);
  }
}
