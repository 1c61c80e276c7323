import type { Change } from '../../domain/broker/change.js';
import type { Claim } from '../../domain/broker/claim.js';
import type { NodeRecord } from '../../domain/broker/node.js';

/** Everything a store holds. */
export interface StoredState {
  readonly nodes: readonly NodeRecord[];
  readonly claims: readonly Claim[];
  /** The revision of the last change that was ever appended. */
  readonly revision: number;
  /** What claim tokens are derived from: 32 random bytes, made once in the life of the store. */
  readonly tokenSecret: Uint8Array;
}

/**
 * Where the broker's facts survive it. Every implementation passes test/server/store/store-contract.ts.
 *
 * One process at a time has a store open; opening it twice fails with STORE_FAILED.
 */
export interface Store {
  /** Everything that was ever acknowledged. */
  load(): Promise<StoredState>;
  /**
   * Makes changes durable: all of them or none. When the promise resolves they survive the death of the process and of the
   * machine. Batches become durable in the order of the calls. Rejects with STORE_FAILED; the store must then be reopened.
   */
  append(changes: readonly Change[]): Promise<void>;
  /** Waits for what was appended and gives the store free. */
  close(): Promise<void>;
}
