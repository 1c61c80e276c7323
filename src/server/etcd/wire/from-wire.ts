import {
  EtcdError,
  type EtcdRevision,
  type EtcdStatus,
  type KeyEvent,
  type KeyValue,
  type Ranged,
  type TxnOutcome,
} from '../etcd.js';
import type {
  Int64,
  WireEvent,
  WireHeader,
  WireKeyValue,
  WireRangeResponse,
  WireStatus,
  WireTxnResponse,
} from './messages.js';

/** Number of etcd's enum Event.EventType. */
const DELETE = 1;

export function rangedOf({ header, kvs }: WireRangeResponse): Ranged {
  return { entries: kvs.map(keyValueOf), revision: revisionOf(header) };
}

export function outcomeOf({ header, succeeded, responses }: WireTxnResponse): TxnOutcome {
  const ranges = responses.flatMap(({ responseRange }) =>
    responseRange === null ? [] : [responseRange.kvs.map(keyValueOf)],
  );
  return { succeeded, revision: revisionOf(header), ranges };
}

export function statusOf({ header, version, dbSize, dbSizeInUse, leader, isLearner }: WireStatus): EtcdStatus {
  return {
    version,
    dbBytes: countOf(dbSize),
    dbBytesInUse: countOf(dbSizeInUse),
    revision: revisionOf(header),
    // A member's id; it may be beyond a double.
    hasLeader: leader.toString() !== '0',
    isLearner,
  };
}

/** A change, and the revision of the transaction that made it. */
export interface RevisedEvent {
  readonly revision: EtcdRevision;
  readonly event: KeyEvent;
}

export function eventOf({ type, kv }: WireEvent): RevisedEvent {
  if (kv === null) throw unreadable('an event without a key');
  return {
    revision: countOf(kv.modRevision),
    event: { key: kv.key, entry: type === DELETE ? null : keyValueOf(kv) },
  };
}

export function revisionOf(header: WireHeader | null): EtcdRevision {
  if (header === null) throw unreadable('an answer without a header');
  return countOf(header.revision);
}

/** An int64 that has to be within what a double has exactly. */
export function countOf(wire: Int64): number {
  const count = wire.toNumber();
  if (!Number.isSafeInteger(count)) throw unreadable(`the number ${wire.toString()}`);
  return count;
}

function keyValueOf({ key, value, createRevision, modRevision, lease }: WireKeyValue): KeyValue {
  const id = lease.toString();
  return {
    key,
    value,
    createRevision: countOf(createRevision),
    modRevision: countOf(modRevision),
    lease: id === '0' ? null : id,
  };
}

/** It may have happened what was asked for. */
function unreadable(what: string): EtcdError {
  return new EtcdError('unknown', `etcd's answer cannot be read: it has ${what}`);
}
