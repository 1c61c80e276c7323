import { batchesOf } from '../../batches.js';
import { isLive, usesRma } from '../../claim-state.js';
import { Deadlines } from '../../deadlines.js';
import type { ClaimId, NodeId } from '../../ids.js';
import { type Freed, NOTHING_FREED } from '../index/freed.js';
import { GroupIndex } from '../index/group-index.js';
import { PlacementIndex } from '../index/placement-index.js';
import type { Change } from '../records/change.js';
import { type Claim, canExpire } from '../records/claim.js';
import { Draft } from '../records/decision.js';
import { completeRecord, type NodeEntry, type NodeRecord, type StoredNodeRecord } from '../records/node.js';
import { TenantBook, type TenantRecord } from '../records/tenant.js';
import { ClaimOrder } from './claim-order.js';
import { ClaimSets } from './claim-sets.js';
import { ClaimTally } from './claim-tally.js';
import { NodesByName } from './nodes-by-name.js';
import { ReleasingClaims } from './releasing-claims.js';

/**
 * How many claims go into each table at a time while a store is loaded: as many as stay in
 * the processor's caches meanwhile.
 */
const BATCH = 256;

/**
 * Everything the broker knows, in memory. Deciding functions read it; `apply` is the only way a durable fact gets in,
 * and the same on start as later. What is only true now (sessions, inventories) is set by `session.ts`.
 */
export class Fleet {
  readonly claims = new Map<ClaimId, Claim>();
  readonly nodes = new Map<NodeId, NodeEntry>();
  /**
   * Nodes by their ordinal; a removed one leaves a hole, so that the others keep theirs. `nodes` has the same order.
   */
  readonly nodesInOrder: (NodeEntry | undefined)[] = [];
  readonly nodesByName = new NodesByName(this.nodes);
  /** Which claim a request id made. */
  readonly claimOfRequest = new Map<string, ClaimId>();
  /** Unredeemed claims, by when their time runs out. */
  readonly expiries = new Deadlines<ClaimId>();
  /** Ended claims, oldest end first, until they are archived. */
  readonly endedInOrder = new Set<ClaimId>();
  readonly order = new ClaimOrder();
  readonly tally = new ClaimTally();
  readonly releasing = new ReleasingClaims();
  readonly tenants = new TenantBook();
  readonly groups = new GroupIndex();
  /** Which claims were made together. */
  readonly sets = new ClaimSets();
  readonly index = new PlacementIndex();
  /**
   * The last change that is in the backup which the store was restored from; 0 when it never was. What happened between
   * that and the restore the broker has no record of.
   */
  restoredRevision = 0;
  private lastRevision = 0;

  /** The number of the last change. */
  get revision(): number {
    return this.lastRevision;
  }

  /** How many claims have not ended. */
  get liveClaimCount(): number {
    return this.claims.size - this.endedInOrder.size;
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
        this.forgetClaim(change.claim.id);
        break;
      case 'node':
        this.putNode(change.node);
        break;
      case 'node-forgotten':
        this.forgetNode(change.id);
        break;
      case 'tenant':
        this.tenants.put(change.tenant);
        break;
      case 'tenant-forgotten':
        this.tenants.forget(change.id);
        break;
    }
  }

  /** What has become free since the last call. */
  takeFreed(): Freed {
    if (this.index.freed.size + this.tenants.relieved.size === 0) return NOTHING_FREED;
    const freed = {
      nodes: new Set([...this.index.freed].flatMap((ordinal) => this.nodesInOrder[ordinal]?.record.id ?? [])),
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
    this.enterNode(claim);
    this.refreshNode(claim.node);
  }

  uncount(claim: Claim): void {
    this.tenants.countClaim(claim, undefined);
    this.leaveNode(claim, claim.node);
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
      for (const claim of batch) this.keep(undefined, claim);
      for (const claim of batch) this.addToIndexes(claim);
      for (const claim of batch) this.settle(undefined, claim);
    }
    for (const entry of this.nodes.values()) this.index.refresh(entry);
  }

  private putClaim(claim: Claim): void {
    const before = this.claims.get(claim.id);
    this.keep(before, claim);
    if (before === undefined) this.addToIndexes(claim);
    if (this.settle(before, claim)) this.refreshNode(claim.node);
  }

  private keep(before: Claim | undefined, claim: Claim): void {
    this.claims.set(claim.id, claim);
    this.tally.move(before?.state ?? null, claim.state);
    this.releasing.note(before?.state ?? null, claim);
    this.tenants.countClaim(before, claim);
    if (canExpire(claim)) this.expiries.schedule(claim.id, claim.expireMs);
    if (!isLive(claim.state)) this.endedInOrder.add(claim.id);
  }

  /**
   * Brings what is counted of a claim on its node, and of its group, from `before` to
   * `after`; false when all of it stays.
   */
  private settle(before: Claim | undefined, after: Claim): boolean {
    const stays = before?.node === after.node && nodeSetOf(before) === nodeSetOf(after);
    if (!stays && before !== undefined) this.leaveNode(before, after.node);
    if (!stays) this.enterNode(after);
    const difference = Number(after.state === 'RELEASING') - Number(before?.state === 'RELEASING');
    const entry = difference === 0 ? undefined : this.nodes.get(after.node);
    if (entry !== undefined) entry.releasingCount += difference;
    return !stays || difference !== 0;
  }

  private addToIndexes(claim: Claim): void {
    this.order.append(claim);
    this.sets.add(claim);
    if (claim.requestId !== null) this.claimOfRequest.set(claim.requestId, claim.id);
  }

  private enterNode(claim: Claim): void {
    const nodeSet = nodeSetOf(claim);
    if (nodeSet === null) return;
    const entry = this.nodes.get(claim.node);
    if (entry === undefined) return;
    this.groups.add(claim.spec, entry);
    entry[nodeSet].add(claim.id);
    entry.strayClaims.delete(claim.id);
  }

  /** @param next where it is now; the node that it leaves for another is brought up to date here */
  private leaveNode(claim: Claim, next: NodeId): void {
    const nodeSet = nodeSetOf(claim);
    if (nodeSet === null) return;
    const entry = this.nodes.get(claim.node);
    if (entry === undefined) return;
    this.groups.delete(claim.spec, entry);
    // Others of its group that share no node may come here now, though it may have left no RMA behind.
    if (claim.spec.group !== null) this.index.freed.add(entry.ordinal);
    entry[nodeSet].delete(claim.id);
    if (claim.node !== next) this.refreshNode(claim.node);
  }

  private forgetClaim(id: ClaimId): void {
    const claim = this.claims.get(id);
    if (claim === undefined) return;
    this.claims.delete(id);
    this.tally.move(claim.state, null);
    this.endedInOrder.delete(id);
    this.order.remove(claim.createRevision);
    this.sets.delete(claim);
    if (claim.requestId !== null && this.claimOfRequest.get(claim.requestId) === id) {
      this.claimOfRequest.delete(claim.requestId);
    }
  }

  private putNode(record: NodeRecord): void {
    const before = this.nodes.get(record.id);
    const entry: NodeEntry = {
      ordinal: before?.ordinal ?? this.nodesInOrder.length,
      record,
      session: before?.session ?? null,
      lastHeardMs: before?.lastHeardMs ?? record.lastHeardMs,
      agentAddress: before?.agentAddress ?? null,
      refusedAgent: before?.refusedAgent ?? null,
      refusedHelloCount: before?.refusedHelloCount ?? 0,
      inventory: before?.inventory ?? null,
      liveClaims: before?.liveClaims ?? new Set(),
      claimsWithoutRma: before?.claimsWithoutRma ?? new Set(),
      releasingCount: before?.releasingCount ?? 0,
      strayClaims: before?.strayClaims ?? new Set(),
      toldStrays: before?.toldStrays ?? new Set(),
    };
    this.nodes.set(record.id, entry);
    if (before === undefined) this.nodesByName.changed();
    this.nodesInOrder[entry.ordinal] = entry;
    this.index.refresh(entry);
  }

  private forgetNode(id: NodeId): void {
    const entry = this.nodes.get(id);
    if (entry === undefined) return;
    this.nodes.delete(id);
    this.nodesByName.changed();
    this.nodesInOrder[entry.ordinal] = undefined;
    this.index.remove(entry.ordinal);
  }
}

/** Which claims of its node a claim belongs to; null once it has ended. */
function nodeSetOf({ state }: Claim): 'liveClaims' | 'claimsWithoutRma' | null {
  if (usesRma(state)) return 'liveClaims';
  return isLive(state) ? 'claimsWithoutRma' : null;
}

/** A fleet out of the records of a store: nodes before the claims on them, each in the order of their making. */
export function restoreFleet(records: {
  readonly nodes: readonly StoredNodeRecord[];
  readonly tenants: readonly TenantRecord[];
  /** In the order of their making already. */
  readonly claims: Iterable<Claim>;
  readonly revision: number;
  readonly restoredRevision?: number;
}): Fleet {
  const fleet = new Fleet();
  fleet.restoredRevision = records.restoredRevision ?? 0;
  for (const tenant of records.tenants) fleet.apply({ kind: 'tenant', revision: tenant.revision, tenant });
  const byMaking = (a: { createRevision: number }, b: { createRevision: number }) =>
    a.createRevision - b.createRevision;
  for (const node of records.nodes.map(completeRecord).sort(byMaking))
    fleet.apply({ kind: 'node', revision: node.revision, node });
  fleet.applyNewClaims(records.claims);
  reorderEnded(fleet);
  fleet.releasing.reorder();
  fleet.resumeAt(records.revision);
  return fleet;
}

function reorderEnded(fleet: Fleet): void {
  const endMs = (id: ClaimId) => fleet.claims.get(id)?.endMs ?? 0;
  const ids = [...fleet.endedInOrder].sort((a, b) => endMs(a) - endMs(b));
  fleet.endedInOrder.clear();
  for (const id of ids) fleet.endedInOrder.add(id);
}
