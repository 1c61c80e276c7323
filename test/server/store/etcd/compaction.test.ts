import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EtcdError, type EtcdRevision } from '../../../../src/server/etcd/etcd.js';
import { Compaction, compactionTarget } from '../../../../src/server/store/etcd/compaction.js';
import { FakeClock } from '../../../fakes/fake-clock.js';
import { RecordingLog } from '../../../fakes/recording-log.js';
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

  describe('where etcd lets root alone compact it', () => {
    it('is told each minute, once nobody else has done it for five', async () => {
      const { clock, log, begin } = refusing();
      begin();
      await clock.advanceAndSettle(5 * MINUTE_MS - 1);
      assert.deepEqual(log.events(), []);
      await clock.advanceAndSettle(1 + MINUTE_MS);
      assert.deepEqual(log.events(), ['store.not_compacted', 'store.not_compacted']);
      assert.match(log.lines[0]?.msg ?? '', /--auto-compaction-retention=2m/);
    });

    it('is not told while etcd does it by itself', async () => {
      const { clock, log, etcd, begin } = refusing();
      begin();
      for (let minute = 0; minute < 20; minute += 1) {
        const { revision } = await etcd.range({ from: KEYS.meta, to: null });
        await clock.advanceAndSettle(MINUTE_MS);
        if (minute % 2 === 1) await etcd.compact(revision);
      }
      assert.deepEqual(log.events(), []);
    });

    /** A leader that says the time each second, and may not compact. */
    function refusing() {
      const [clock, log] = [new FakeClock(), new RecordingLog()];
      const etcd = new SimEtcdCluster({ clock }).client();
      const put = { kind: 'put', key: KEYS.meta, value: 'x' } as const;
      const tick = () =>
        void etcd.txn({ conditions: [], success: [put], failure: [] }).then(() => clock.schedule(1_000, tick));
      const compact = () => Promise.reject(new EtcdError('refused', 'etcdserver: permission denied'));
      const others = { range: etcd.range.bind(etcd), compact };
      const begin = () => {
        tick();
        const parts = { etcd: others, clock, log: log.logger, key: KEYS.meta, standbyRevisions: () => [] };
        new Compaction(parts).start(new AbortController().signal);
      };
      return { clock, log, etcd, begin };
    }
  });
});
