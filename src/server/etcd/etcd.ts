/** A revision of etcd's: grows with each transaction that changes something. Far below 2^53, and checked. */
export type EtcdRevision = number;

/** Identifies a lease: an int64 of etcd's, in decimal. */
export type LeaseId = string;

/** A key with its value, as etcd has it. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
  readonly createRevision: EtcdRevision;
  readonly modRevision: EtcdRevision;
  /** The lease that the key ends with; null for none. */
  readonly lease: LeaseId | null;
}

/** The keys from `from` up to, not including, `to`; the key `from` alone when `to` is null. In the order of bytes. */
export interface KeyRange {
  readonly from: string;
  readonly to: string | null;
}

/** What must be so for a transaction to go ahead. A key that is missing has revisions of 0, and no value equals its. */
export type Condition =
  | { readonly key: string; readonly target: 'createRevision' | 'modRevision'; readonly equals: EtcdRevision }
  | { readonly key: string; readonly target: 'value'; readonly equals: string };

/** One step of a transaction. */
export type Operation =
  | { readonly kind: 'put'; readonly key: string; readonly value: string; readonly lease?: LeaseId }
  | ({ readonly kind: 'delete' } & KeyRange)
  | ({ readonly kind: 'range' } & KeyRange)
  /** A transaction of its own, within this one: etcd's limit of operations counts on each level. */
  | { readonly kind: 'txn'; readonly txn: Txn };

/** All or nothing. No key may be put twice. */
export interface Txn {
  readonly conditions: readonly Condition[];
  readonly success: readonly Operation[];
  readonly failure: readonly Operation[];
}

/** What became of a transaction. */
export interface TxnOutcome {
  /** Whether the conditions held. */
  readonly succeeded: boolean;
  /** The revision of the store after it. */
  readonly revision: EtcdRevision;
  /** What the ranges of the branch that was taken have found, in their order; not those of nested transactions. */
  readonly ranges: readonly (readonly KeyValue[])[];
}

/** What a range has found. */
export interface Ranged {
  readonly entries: readonly KeyValue[];
  /** The revision of the store that it was read at. */
  readonly revision: EtcdRevision;
}

/** How a lease stands after a keepalive. */
export interface LeaseState {
  /** 0: it is over, and the keys that it had are gone. */
  readonly ttlS: number;
}

/** One change of a key; `entry` is null when it was deleted. */
export interface KeyEvent {
  readonly key: string;
  readonly entry: KeyValue | null;
}

/** Who is told what a watch sees. */
export interface WatchListener {
  /** Everything that one transaction changed in the range, never a part of it. */
  changed(revision: EtcdRevision, events: readonly KeyEvent[]): void;
  /**
   * The revision that the member has reached; comes when asked for. A sign of life, and no more: before 3.4.25 and
   * 3.5.8 it may overtake changes that are still on their way.
   */
  progress(revision: EtcdRevision): void;
  /**
   * The watch is over, and misses what comes. With `compactRevision` it began before what etcd still knows: load anew.
   * Otherwise open another one after the last revision that was seen.
   */
  ended(problem: EtcdError, compactRevision: EtcdRevision | null): void;
}

/** A watch under way. */
export interface EtcdWatch {
  /** Asks the member how far it is: `progress` tells. When it says nothing at all for a deadline, the watch ends. */
  askProgress(): void;
  cancel(): void;
}

/** How a member of etcd is. */
export interface EtcdStatus {
  readonly version: string;
  /** Bytes of its data file, and of what is in use in it. */
  readonly dbBytes: number;
  readonly dbBytesInUse: number;
  readonly revision: EtcdRevision;
  readonly hasLeader: boolean;
  readonly isLearner: boolean;
}

/**
 * What the broker uses of etcd. Each call is one attempt, at one member, with a deadline: nothing is repeated behind
 * the caller's back, since a transaction that is repeated may land twice. After a call whose outcome is unknown, and
 * after a watch that ended, the next one goes to the next member; as it may fail at once (nobody listens, etcd has no
 * leader), who repeats pauses in between.
 *
 * Rejects with EtcdError.
 */
export interface Etcd {
  /** Linearizable unless a revision is given: it has at least what was acknowledged before. */
  range(range: KeyRange, options?: { readonly revision?: EtcdRevision; readonly limit?: number }): Promise<Ranged>;
  txn(txn: Txn): Promise<TxnOutcome>;
  grantLease(ttlS: number): Promise<LeaseId>;
  keepLeaseAlive(lease: LeaseId): Promise<LeaseState>;
  revokeLease(lease: LeaseId): Promise<void>;
  /**
   * Tells each change from `fromRevision` on, which has to be above the revision that was compacted last: at that
   * one, etcd forgets what was deleted; 0 is from now on. Ends, too, when the member has lost its leader.
   */
  watch(range: KeyRange, fromRevision: EtcdRevision, listener: WatchListener): EtcdWatch;
  /** Lets etcd forget what keys were before `revision`. */
  compact(revision: EtcdRevision): Promise<void>;
  status(): Promise<EtcdStatus>;
  /** Lets go of all connections; calls under way fail, and watches end without a word. */
  close(): void;
}

/**
 * Why a call to etcd failed:
 *
 * - `unknown`: no answer, so it may have happened or not, and may happen yet.
 * - `compacted`: the revision is older than what etcd still knows.
 * - `full`: etcd's quota is used up; it takes no more until it was compacted and defragmented.
 * - `refused`: etcd has answered that it will not, and nothing has happened: for want of a right, or a bad request.
 * - `login`: etcd does not take the user's password, or there is none, as while it is being changed. Nothing has
 *   happened.
 */
export type EtcdFailure = 'unknown' | 'compacted' | 'full' | 'refused' | 'login';

/** A call to etcd that failed. */
export class EtcdError extends Error {
  override readonly name = 'EtcdError';

  constructor(
    readonly failure: EtcdFailure,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}
