import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EtcdError, type EtcdRevision } from '../../../../src/server/etcd/etcd.js';
import { Compaction, compactionTarget } from '../../../../src/server/store/etcd/compaction.js';
import { FakeClock } from '../../../fakes/fake-clock.js';
import { SimEtcdCluster } from '../../../fakes/sim-etcd/sim-etcd.js';
import { KEYS } from './etcd-fleet.js';

const MINUTE_MS = 60_000;

describe('what etcd may forget', () => {
  it('is what was a minute ago, unless a standby has not seen it', () => {
    assert.equal(compactionTarget([], [50]), 0);
    assert.equal(compactionTarget([10, 20], []), 20);
    assert.equal(compactionTarget([10, 20], [30, 15]), 15);
    assert.equal(compactionTarget([10, 20], [30, 0]), 0);
  });

  it('is what was five minutes ago, however far a standby is behind', () => {
    assert.equal(compactionTarget([10, 20, 30, 40], [0]), 0);
    assert.equal(compactionTarget([10, 20, 30, 40, 50], [0]), 10);
  });

  it('is forgotten each minute for as long as the broker leads', async () => {
    const clock = new FakeClock();
    const cluster = new SimEtcdCluster({ clock });
    const etcd = cluster.client();
    const put = () => etcd.txn({ conditions: [], success: [{ kind: 'put', key: KEYS.meta, value: 'x' }], failure: [] });
    const { revision } = await put();
    const office = new AbortController();
    const log = { info: () => {}, warn: () => {} };
    new Compaction({ etcd, clock, log, key: KEYS.meta, standbyRevisions: () => [] }).start(office.signal);
    await put();
    await clock.advanceAndSettle(MINUTE_MS - 1);
    await readAt(revision);
    await put();
    await clock.advanceAndSettle(2 * MINUTE_MS);
    await assert.rejects(
      readAt(revision),
      (problem) => problem instanceof EtcdError && problem.failure === 'compacted',
    );
    office.abort();
    await clock.advanceAndSettle(MINUTE_MS);
    assert.deepEqual(clock.waiting(), []);

    function readAt(at: EtcdRevision) {
      return etcd.range({ from: KEYS.meta, to: null }, { revision: at });
    }
  });
});
