import {
  type Condition,
  EtcdError,
  type EtcdRevision,
  type KeyEvent,
  type KeyRange,
  type KeyValue,
  type LeaseId,
  type Ranged,
} from '../../../src/server/etcd/etcd.js';
import { isWithin, OrderedKeys } from './key-order.js';

/** A key at a revision; `value` is null where it was deleted. */
interface Version {
  readonly modRevision: EtcdRevision;
  readonly createRevision: EtcdRevision;
  readonly value: string | null;
  readonly lease: LeaseId | null;
}

/** What one transaction changed. */
export interface Revised {
  readonly revision: EtcdRevision;
  readonly events: readonly KeyEvent[];
}

/** The empty store of etcd has this revision. */
const FIRST_REVISION = 1;

/** The keys of a simulated etcd with all their versions, from the last compaction on. */
export class SimMvcc {
  #revision = FIRST_REVISION;
  #compacted = 0;
  readonly #versions = new Map<string, Version[]>();
  readonly #keys = new OrderedKeys();
  #log: Revised[] = [];
  /** What the transaction under way has changed. */
  #events: KeyEvent[] = [];

  get revision(): EtcdRevision {
    return this.#revision;
  }

  get compactRevision(): EtcdRevision {
    return this.#compacted;
  }

  /** Runs `change`, whose changes get one revision together. */
  transact<T>(change: () => T): T {
    const result = change();
    if (this.#events.length > 0) {
      this.#revision += 1;
      this.#log.push({ revision: this.#revision, events: this.#events });
      this.#events = [];
    }
    return result;
  }

  /** Within `transact`. */
  put(key: string, value: string, lease: LeaseId | null): void {
    const modRevision = this.#revision + 1;
    const createRevision = this.#now(key)?.createRevision ?? modRevision;
    this.#record(key, { modRevision, createRevision, value, lease });
  }

  /** Within `transact`. */
  delete(range: KeyRange): void {
    for (const key of this.#keys.within(range)) {
      if (this.#now(key) !== null)
        this.#record(key, { modRevision: this.#revision + 1, createRevision: 0, value: null, lease: null });
    }
  }

  /** Within `transact` too, where it sees what was written before. */
  entries(range: KeyRange): readonly KeyValue[] {
    return this.#keys.within(range).flatMap((key) => this.#now(key) ?? []);
  }

  range(range: KeyRange, { revision = this.#revision, limit = Number.POSITIVE_INFINITY }): Ranged {
    this.#assertKnown(revision);
    const entries = this.#keys.within(range).flatMap((key) => this.#at(key, revision) ?? []);
    return { entries: entries.slice(0, limit), revision: this.#revision };
  }

  holds({ key, target, equals }: Condition): boolean {
    const now = this.#now(key);
    return (target === 'value' ? (now?.value ?? null) : (now?.[target] ?? 0)) === equals;
  }

  keysOf(lease: LeaseId): readonly string[] {
    return [...this.#versions.keys()].filter((key) => this.#now(key)?.lease === lease);
  }

  /** Forgets what keys were before a revision, and that they were deleted at it. */
  compact(revision: EtcdRevision): void {
    if (revision <= this.#compacted) throw compacted();
    this.#assertKnown(revision);
    this.#compacted = revision;
    for (const [key, versions] of this.#versions) this.#keep(key, versions.filter(isKeptAt(revision)));
    this.#log = this.#log.flatMap((revised) => keptOf(revised, revision));
  }

  /** What changed in a range from `from` up to and including `to`, a transaction at a time. */
  changesSince(range: KeyRange, from: EtcdRevision, to: EtcdRevision): readonly Revised[] {
    const first = this.#log.findLastIndex(({ revision }) => revision < from) + 1;
    return this.#log.slice(first).flatMap(({ revision, events }) => {
      const within = revision > to ? [] : events.filter(({ key }) => isWithin(range, key));
      return within.length === 0 ? [] : [{ revision, events: within }];
    });
  }

  /** A copy, as of a snapshot, whose revisions go on `leap` later. */
  clone(leap = 0): SimMvcc {
    const copy = new SimMvcc();
    for (const [key, versions] of this.#versions) copy.#keep(key, [...versions]);
    copy.#revision = this.#revision + leap;
    // etcd marks what it leapt over as compacted, so that nobody takes two histories for one.
    copy.#compacted = leap > 0 ? copy.#revision : this.#compacted;
    copy.#log = leap > 0 ? [] : [...this.#log];
    return copy;
  }

  #record(key: string, version: Version): void {
    this.#keep(key, [...(this.#versions.get(key) ?? []), version]);
    this.#events.push({ key, entry: entryOf(key, version) });
  }

  #keep(key: string, versions: Version[]): void {
    if (versions.length === 0) {
      this.#versions.delete(key);
      this.#keys.remove(key);
      return;
    }
    if (!this.#versions.has(key)) this.#keys.add(key);
    this.#versions.set(key, versions);
  }

  #now(key: string): KeyValue | null {
    const version = this.#versions.get(key)?.at(-1);
    return version === undefined ? null : entryOf(key, version);
  }

  #at(key: string, revision: EtcdRevision): KeyValue | null {
    const version = this.#versions.get(key)?.findLast(({ modRevision }) => modRevision <= revision);
    return version === undefined ? null : entryOf(key, version);
  }

  #assertKnown(revision: EtcdRevision): void {
    if (revision < this.#compacted) throw compacted();
    if (revision > this.#revision)
      throw new EtcdError('refused', 'etcdserver: mvcc: required revision is a future revision');
  }
}

function entryOf(key: string, { value, createRevision, modRevision, lease }: Version): KeyValue | null {
  return value === null ? null : { key, value, createRevision, modRevision, lease };
}

function isKeptAt(revision: EtcdRevision) {
  return ({ value, modRevision }: Version, place: number, all: readonly Version[]): boolean => {
    if (modRevision > revision) return true;
    const next = all[place + 1];
    return value !== null && (next === undefined || next.modRevision > revision);
  };
}

function keptOf({ revision, events }: Revised, at: EtcdRevision): readonly Revised[] {
  if (revision > at) return [{ revision, events }];
  const kept = revision < at ? [] : events.filter(({ entry }) => entry !== null);
  return kept.length === 0 ? [] : [{ revision, events: kept }];
}

export function compacted(): EtcdError {
  return new EtcdError('compacted', 'etcdserver: mvcc: required revision has been compacted');
}
