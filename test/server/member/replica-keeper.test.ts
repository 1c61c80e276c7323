import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { RmaError } from '../../../src/common/errors/rma-error.js';
import { ReplicaKeeper } from '../../../src/server/member/replica-keeper.js';
import { inMemory, type ReplicaTables } from '../../../src/server/store/etcd/replica-tables.js';
import { FakeClock, settle } from '../../fakes/fake-clock.js';
import { RecordingLog } from '../../fakes/recording-log.js';
import { FATES } from '../../fakes/sim-etcd/fate.js';
import { SimEtcdCluster } from '../../fakes/sim-etcd/sim-etcd.js';
import { elect, inTime, leadershipOf, PREFIX } from '../store/etcd/etcd-fleet.js';

/** As the place of a copy in a data directory: there is room for one, and closing it takes a while. */
class OnePlace {
  openCount = 0;
  /** What an earlier life of this broker has seen of any store. */
  seenRevision = 0;
  readonly witness = { revisionOf: () => this.seenRevision, saw: () => {} };
  closing: Promise<void> = Promise.resolve();

  readonly open = async (): Promise<ReplicaTables> => {
    assert.equal(this.openCount, 0, 'another one has it open');
    this.openCount += 1;
    const close = async () => {
      await this.closing;
      this.openCount -= 1;
    };
    return { ...inMemory(this.witness), close };
  };
}

let clock: FakeClock;
let cluster: SimEtcdCluster;
let place: OnePlace;
let told: string[];
let keeper: ReplicaKeeper;
let log: RecordingLog;
let stopping: AbortController;

beforeEach(() => {
  clock = new FakeClock();
  cluster = new SimEtcdCluster({ clock, members: 3 });
  place = new OnePlace();
  told = [];
  log = new RecordingLog();
  stopping = new AbortController();
  keeper = new ReplicaKeeper({
    etcd: cluster.client({ name: 'a' }),
    prefix: PREFIX,
    clock,
    log: log.logger,
    randomBytes,
    newTables: place.open,
    migrate: () => Promise.reject(new Error('its layout is the current one')),
    broker: 'a',
    loaded: () => told.push('loaded'),
    failed: (problem: RmaError) => told.push(problem.message),
    fellBehind: () => told.push('fell-behind'),
  });
});
afterEach(() => {
  stopping.abort();
  return keeper.close();
});

describe('whoever keeps a copy of the store', () => {
  it('makes one at a time, and none before the last one is gone, however often it is of no use', async () => {
    const { signal } = stopping;
    await keeper.start(signal);
    let closed = () => {};
    place.closing = new Promise((resolve) => {
      closed = resolve;
    });
    const renewals = [keeper.renew(signal, keeper.take()), keeper.renew(signal)];
    await settle();
    assert.deepEqual(told, ['loaded', 'fell-behind', 'fell-behind'], 'it is told at once: nobody is elected meanwhile');
    closed();
    await inTime(clock, Promise.all(renewals));
    assert.deepEqual(told.slice(3), ['loaded']);
    assert.equal(place.openCount, 1);
  });

  it('is done at once when it is to stop, however etcd is, and asks it nothing any more', async () => {
    for (const [kind, fate] of [
      ['txn', FATES.requestLost],
      ['txn', FATES.swallowed],
      ['range', FATES.requestLost],
      ['range', FATES.swallowed],
    ] as const) {
      const stop = new AbortController();
      let asked = 0;
      cluster.road.fate = (call) => {
        asked += 1;
        return call.kind === kind ? fate : FATES.fine;
      };
      const started = keeper.start(stop.signal);
      await clock.advanceAndSettle(1_000);
      assert.equal(place.openCount, 1);
      stop.abort();
      await keeper.close();
      await started;
      assert.equal(place.openCount, 0);
      const askedBefore = asked;
      await clock.advanceAndSettle(20_000);
      assert.equal(asked, askedBefore);
      assert.deepEqual(log.of('store.not_loaded'), []);
    }
  });

  it('lets no watch resume at a revision of before etcd was restored', async () => {
    await keeper.start(stopping.signal);
    const { replica, hub } = keeper.take() ?? assert.fail('it was loaded');
    const { fleet } = replica;
    const snapshotRevision = fleet.revision;
    place.seenRevision = snapshotRevision + 10;
    const term = await elect(cluster.client(), 'a');
    const store = await replica.lead(leadershipOf(term, stopping.signal));
    assert.ok(fleet.revision > place.seenRevision);
    assert.equal(hub.revision, fleet.revision);
    assert.equal(hub.changesSince(snapshotRevision + 5), null);
    assert.deepEqual(hub.changesSince(fleet.revision), []);
    await store.close();
  });
});
