import type { Change } from '../../domain/broker/records/change.js';
import type { Claim } from '../../domain/broker/records/claim.js';
import type { NodeRecord } from '../../domain/broker/records/node.js';
import type { TenantRecord } from '../../domain/broker/records/tenant.js';
import type { ClaimId } from '../../domain/ids.js';
import type { StoredTime } from '../clock/wall-times.js';

/** Everything a store holds. */
export interface StoredState {
  readonly nodes: readonly NodeRecord[];
  readonly tenants: readonly TenantRecord[];
  /** In the order of their making. Read as they are asked for, once, and only while the store is loaded. */
  readonly claims: Iterable<Claim>;
  /** The revision of the last change that was ever appended. */
  readonly revision: number;
  /** The time that came with the last append; null when none ever came. */
  readonly time: StoredTime | null;
  /**
   * The revision of the last change that is in the backup which the store was restored from; absent when it never was.
   */
  readonly restoredRevision?: number;
  /** What claim tokens are derived from: 32 random bytes, made once in the life of the store. */
  readonly tokenSecret: Uint8Array;
}

/**
 * Ended claims that have left the broker's memory, for as long as they can be looked up. They are here
 * once their archiving is durable.
 *
 * Looking up is synchronous, because a decision depends on it and nothing may come between: a store has them at hand.
 */
export interface ClaimArchive {
  readonly count: number;
  find(id: ClaimId): Claim | undefined;
  /** The claims that a request made, in the order of their archiving. */
  madeBy(requestId: string): readonly Claim[];
  /** Forgets for good up to `forgetMax` claims, those archived first. */
  purge(limits: PurgeLimits): Promise<Purged>;
}

/** Which archived claims are forgotten. */
export interface PurgeLimits {
  /** Those that ended before. */
  readonly endedBeforeMs: number;
  /** And those that are more than so many. */
  readonly keptMax: number;
  /** A slice: what one call does at most. */
  readonly forgetMax: number;
}

/** What a purge did. */
export interface Purged {
  readonly count: number;
  /** How many of them had not ended before `endedBeforeMs`: there were too many. */
  readonly earlyCount: number;
  /** When the last of those ended; null without any. */
  readonly earlyEndMs: number | null;
}

/**
 * Where the broker's facts survive it. Every implementation passes test/server/store/store-contract.ts.
 *
 * One process at a time has a store open; opening it twice fails with STORE_FAILED.
 */
export interface Store {
  /** What `build` makes of everything that was ever acknowledged. */
  load<T>(build: (state: StoredState) => T): Promise<T>;
  /**
   * Makes changes, and the time, durable: all of them or none. Without a time that stays what it was. When the promise
   * resolves they survive the death of the process and of the machine. Batches become durable in the order of the
   * calls. Rejects with STORE_FAILED; the store must then be reopened.
   */
  append(changes: readonly Change[], time?: StoredTime): Promise<void>;
  readonly archived: ClaimArchive;
  /** Waits for what was appended and gives the store free. */
  close(): Promise<void>;
}
