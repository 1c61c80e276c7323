import type { Change } from '../../domain/broker/records/change.js';
import type { Claim } from '../../domain/broker/records/claim.js';
import type { ClaimHistory } from '../../domain/broker/records/claim-history.js';
import type { Atomicity } from '../../domain/broker/records/decision.js';
import type { NodeRecord } from '../../domain/broker/records/node.js';
import type { NodeHistory } from '../../domain/broker/records/node-history.js';
import type { TenantRecord } from '../../domain/broker/records/tenant.js';
import type { TokenSecret } from '../../domain/broker/records/token-secret.js';
import type { ClaimId, NodeId } from '../../domain/ids.js';
import type { StoredTime } from '../clock/wall-times.js';

/** Everything a store holds. */
export interface StoredState {
  readonly nodes: readonly NodeRecord[];
  readonly tenants: readonly TenantRecord[];
  /** In the order of their creation. Read lazily, once, and only while the store is loaded. */
  readonly claims: Iterable<Claim>;
  /** The revision of the last appended change. */
  readonly revision: number;
  /** The time of the last append; null when there was none. */
  readonly time: StoredTime | null;
  /** The last revision in the backup that the store was restored from; absent when it never was. */
  readonly restoredRevision?: number;
  /** The secrets that claim tokens are derived from, oldest first: one that was made with the store, and later ones. */
  readonly tokenSecrets: readonly TokenSecret[];
}

/**
 * Ended claims that have left the broker's memory but can still be looked up. A claim is here once its archiving is
 * durable.
 *
 * Lookups are synchronous, because decisions depend on them and nothing may happen in between.
 */
export interface ClaimArchive {
  readonly count: number;
  find(id: ClaimId): Claim | undefined;
  /** The claims that a request made, in the order in which they were archived. */
  madeBy(requestId: string): readonly Claim[];
  /** Permanently forgets up to `forgetMax` claims, oldest first. */
  purge(limits: PurgeLimits): Promise<Purged>;
}

/**
 * What happened to claims and nodes, as the changes that were appended told it. Only the store has it; what is not
 * durable yet is not seen.
 */
export interface Histories {
  /** Of a claim in memory, or an archived one. Empty for one from before there were histories. */
  ofClaim(claim: Claim): ClaimHistory;
  /** Of a node, or one of the last that were removed; null when nothing is known of it. */
  ofNode(id: NodeId): NodeHistory | null;
}

/** So many removed nodes keep their histories: as many as an operator looks back at, and a bound on what is stored. */
export const REMOVED_NODES_MAX = 1_000;

/** Which archived claims a purge forgets. */
export interface PurgeLimits {
  /** Claims that ended before this time. */
  readonly endedBeforeMs: number;
  /** And the oldest claims beyond this number. */
  readonly keptMax: number;
  /** The most that one call forgets. */
  readonly forgetMax: number;
}

/** What a purge did. */
export interface Purged {
  readonly count: number;
  /** How many of them were forgotten early, only because there were too many. */
  readonly earlyCount: number;
  /** When the last of the early ones ended; null without any. */
  readonly earlyEndMs: number | null;
}

/** Where a decision ends among the changes of a group, and what a store may make of it. */
export interface DecisionEnd {
  /** How many changes there are up to its end. */
  readonly at: number;
  /** A store may write a large group in several steps, but cuts within a decision only as this says. */
  readonly atomicity: Atomicity;
}

/** Changes that are appended together, and which of them belong together. */
export interface ChangeGroup {
  readonly changes: readonly Change[];
  /** Of each decision, ascending; the last one counts all changes. */
  readonly ends: readonly DecisionEnd[];
}

/** A group of one decision. */
export function oneDecision(changes: readonly Change[], atomicity: Atomicity = 'whole'): ChangeGroup {
  return { changes, ends: changes.length === 0 ? [] : [{ at: changes.length, atomicity }] };
}

/**
 * Durable storage for the broker's changes. Every implementation passes test/server/store/store-contract.ts.
 *
 * Only one process at a time can have a store open; opening it twice fails with STORE_FAILED.
 */
export interface Store {
  /** Passes everything that was ever acknowledged to `build`, and returns its result. */
  load<T>(build: (state: StoredState) => T): Promise<T>;
  /**
   * Makes changes, and the time if given, durable. When the promise resolves they survive the death of the process and
   * of the machine. Decisions become durable in the order of the calls and of their group, each as far as its
   * atomicity says: nothing is written of one that is to be whole and is more than the store takes at once.
   *
   * Rejects with STORE_FAILED, or with NOT_LEADER when another broker writes to the store now. Which of the group's
   * decisions are durable is then unknown: first ones, all or none. The store takes nothing more and must be reopened.
   */
  append(group: ChangeGroup, time?: StoredTime): Promise<void>;
  readonly archived: ClaimArchive;
  readonly histories: Histories;
  /** Waits for what was appended, and releases the store. */
  close(): Promise<void>;
}
