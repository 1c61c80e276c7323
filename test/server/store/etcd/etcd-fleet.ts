import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../../src/common/clock/clock.js';
import { restoreFleet } from '../../../../src/domain/broker/fleet/restore-fleet.js';
import type { Etcd, EtcdRevision } from '../../../../src/server/etcd/etcd.js';
import { EtcdKeys } from '../../../../src/server/store/etcd/etcd-keys.js';
import { loadReplica } from '../../../../src/server/store/etcd/load-replica.js';
import type { EtcdReplica, Leadership } from '../../../../src/server/store/etcd/replica.js';
import { inMemory, type ReplicaTables } from '../../../../src/server/store/etcd/replica-tables.js';
import type { Store } from '../../../../src/server/store/store.js';
import { type FakeClock, settle } from '../../../fakes/fake-clock.js';

export const PREFIX = '/rma-broker/';
export const KEYS = new EtcdKeys(PREFIX);

/** A broker of a test: what it has of etcd. */
export interface TestBroker {
  readonly etcd: Etcd;
  readonly clock: Clock;
  readonly tables?: ReplicaTables;
}

/** A broker that leads. */
export interface TestLeader {
  readonly replica: EtcdReplica;
  readonly store: Store;
  readonly term: EtcdRevision;
  /** Its lease may be over. */
  loseLease(): void;
}

export function load({ etcd, clock, tables = inMemory() }: TestBroker): Promise<EtcdReplica> {
  const log = { info: () => {}, warn: () => {} };
  return loadReplica({ etcd, prefix: PREFIX, tables, clock, randomBytes, log, build: restoreFleet });
}

/** Whoever led does not any more: from now on this broker does. */
export async function elect(etcd: Etcd, name: string): Promise<EtcdRevision> {
  const { leader } = KEYS;
  await etcd.txn({ conditions: [], success: [{ kind: 'delete', from: leader, to: null }], failure: [] });
  const put = { kind: 'put', key: leader, value: JSON.stringify({ broker: name, address: `${name}:7070` }) } as const;
  return (await etcd.txn({ conditions: [], success: [put], failure: [] })).revision;
}

/** Of a broker that nobody else asks whether it may answer. */
export function leadershipOf(term: EtcdRevision, lost: AbortSignal): Leadership {
  return { term, lost, ttlMs: 5_000, succeeds: () => Promise.resolve(), wrote: () => {} };
}

/** Elects a broker that has a replica, or loads one. */
export async function lead(broker: TestBroker, name = 'a', loaded?: EtcdReplica): Promise<TestLeader> {
  const replica = loaded ?? (await load(broker));
  const term = await elect(broker.etcd, name);
  const lost = new AbortController();
  const store = await replica.lead(leadershipOf(term, lost.signal));
  return { replica, store, term, loseLease: () => lost.abort() };
}

/** More than any wait of a test takes, in steps of 100 ms. */
const STEPS_MAX = 1_000;

/** Lets time pass until a promise has come to something. */
export async function inTime<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  promise.then(over, over);
  for (let step = 0; step < STEPS_MAX; step += 1) {
    await settle();
    if (isOver) return promise;
    await clock.advanceAndSettle(100);
  }
  throw new Error('nothing has come of it');
}
