import type { EndCause } from '../../claim-state.js';
import { GROUP_GUESTS_MAX } from '../../contract-limits.js';
import type { BrokerMs, ClaimId, FencingToken, NodeId, TenantId } from '../../ids.js';
import type { Change } from './change.js';
import type { Claim } from './claim.js';
import { copyClaim } from './move-claim.js';
import type { NodeRecord } from './node.js';
import type { NodeHappening, NodeHistoryEntry } from './node-history.js';
import type { TenantRecord } from './tenant.js';
import type { TokenSecret } from './token-secret.js';

/** What to tell an agent once the changes that led to it are durable. */
export type Order =
  | { readonly type: 'prepare'; readonly node: NodeId; readonly claim: ClaimId }
  | {
      readonly type: 'unprepare';
      readonly node: NodeId;
      readonly claim: ClaimId;
      readonly fencingToken: FencingToken;
      readonly cause: EndCause;
    }
  /** The state of the node's drain at the time the order is sent. */
  | { readonly type: 'drain'; readonly node: NodeId };

/**
 * What a crash may leave of a decision.
 *
 * - `whole`: all of it or nothing, as its caller was promised. It has a bound, below what any store takes at once.
 * - `resumable`: all or nothing, too, unless it is more than its store takes at once. Then it may be first changes:
 *   whoever has said what led to it says so again, and it comes to the same. So a change by which it is known as done
 *   is the last one.
 * - `independent`: any first changes. Each stands for itself.
 */
export type Atomicity = 'whole' | 'resumable' | 'independent';

/** The most changes of a decision that is `whole`: a group's. */
const WHOLE_CHANGES_MAX = GROUP_GUESTS_MAX;

/** What a command leads to: changes to make durable, then orders to send. Nothing has happened yet. */
export interface Decision<T> {
  readonly value: T;
  readonly changes: readonly Change[];
  readonly orders: readonly Order[];
  readonly atomicity: Atomicity;
}

/** What to tell in a node's history, and when it happened. */
export interface Noted {
  readonly what: NodeHappening;
  readonly nowMs: BrokerMs;
}

/** Collects one decision, numbering its changes. */
export class Draft {
  readonly changes: Change[] = [];
  readonly orders: Order[] = [];

  /** @param revision the state's revision before this decision */
  constructor(private revision: number) {}

  /** The number that the next change will have. */
  get nextRevision(): number {
    return this.revision + 1;
  }

  claim(claim: Claim): Claim {
    const revision = this.take();
    const numbered = copyClaim(claim);
    numbered.revision = revision;
    // A changed claim still carries the revision of its previous change.
    const replaces = claim.createRevision === revision ? null : claim.revision;
    this.changes.push({ kind: 'claim', revision, claim: numbered, replaces });
    return numbered;
  }

  archive(claim: Claim): void {
    this.changes.push({ kind: 'claim-archived', revision: this.take(), claim });
  }

  /** @param noted what to tell in the node's history; nothing when it is left out */
  node(node: NodeRecord, noted?: Noted): NodeRecord {
    const revision = this.take();
    const numbered = { ...node, revision };
    const change = { kind: 'node', revision, node: numbered } as const;
    this.changes.push(noted === undefined ? change : { ...change, entry: entryOf(noted) });
    return numbered;
  }

  forgetNode(id: NodeId, noted: Noted): void {
    this.changes.push({ kind: 'node-forgotten', revision: this.take(), id, entry: entryOf(noted) });
  }

  /** Tells something in the node's history that its record does not have. */
  note(id: NodeId, noted: Noted): void {
    this.changes.push({ kind: 'node-noted', revision: this.take(), id, entry: entryOf(noted) });
  }

  tenant(tenant: TenantRecord): TenantRecord {
    const revision = this.take();
    const numbered = { ...tenant, revision };
    this.changes.push({ kind: 'tenant', revision, tenant: numbered });
    return numbered;
  }

  forgetTenant(id: TenantId): void {
    this.changes.push({ kind: 'tenant-forgotten', revision: this.take(), id });
  }

  tokenSecrets(secrets: readonly TokenSecret[]): void {
    this.changes.push({ kind: 'token-secrets', revision: this.take(), secrets });
  }

  prepare(claim: Claim): void {
    this.orders.push({ type: 'prepare', node: claim.node, claim: claim.id });
  }

  unprepare(claim: Pick<Claim, 'id' | 'node' | 'fencingToken'>, cause: EndCause): void {
    const { id, node, fencingToken } = claim;
    this.orders.push({ type: 'unprepare', node, claim: id, fencingToken, cause });
  }

  drain(node: NodeId): void {
    this.orders.push({ type: 'drain', node });
  }

  /** As one that is `whole`, which must not have more changes than a store takes at once. */
  decided<T>(value: T): Decision<T> {
    const count = this.changes.length;
    if (count > WHOLE_CHANGES_MAX) throw new Error(`a decision of ${count} changes has to be one that may be cut`);
    return this.ofKind('whole', value);
  }

  /** As one that may be cut between any two changes, since it is said again: see Atomicity. */
  resumable<T>(value: T): Decision<T> {
    return this.ofKind('resumable', value);
  }

  /** As one whose changes have nothing to do with each other. */
  independent<T>(value: T): Decision<T> {
    return this.ofKind('independent', value);
  }

  private ofKind<T>(atomicity: Atomicity, value: T): Decision<T> {
    return { value, changes: this.changes, orders: this.orders, atomicity };
  }

  private take(): number {
    this.revision += 1;
    return this.revision;
  }
}

/** Who asked for it is added when the decision is carried out: see authored(). */
function entryOf({ what, nowMs }: Noted): NodeHistoryEntry {
  return { atMs: nowMs, by: null, what };
}
