import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prefixRange } from '../../../src/server/etcd/prefix-range.js';
import { always, type EtcdRig, failsAs, Listening, put } from './etcd-rig.js';

/** What every Etcd does with leases and watches. */
export function watchContract(what: string, rig: () => EtcdRig): void {
  const etcd = () => rig().etcd;

  test(`${what}: a lease that is not kept alive ends, and its keys with it`, async () => {
    const lease = await etcd().grantLease(2);
    const kept = await etcd().grantLease(60);
    const { revision } = await etcd().txn(
      always(
        { ...put('lease/a', '1'), lease },
        { ...put('lease/b', '1'), lease },
        { ...put('lease/c', '1'), lease: kept },
      ),
    );
    const [first] = (await etcd().range({ from: 'lease/a', to: null })).entries;
    assert.equal(first?.lease, lease);
    assert.deepEqual(await etcd().keepLeaseAlive(lease), { ttlS: 2 });
    const listening = new Listening();
    const watch = etcd().watch(prefixRange('lease/'), revision + 1, listening);
    await rig().until('the lease is over', () => listening.told.length > 0);
    assert.deepEqual(listening.told[0]?.events, [
      { key: 'lease/a', entry: null },
      { key: 'lease/b', entry: null },
    ]);
    watch.cancel();
    assert.deepEqual(await etcd().keepLeaseAlive(lease), { ttlS: 0 });
    assert.deepEqual(await etcd().keepLeaseAlive(kept), { ttlS: 60 });
    await assert.rejects(etcd().txn(always({ ...put('lease/d', '1'), lease })), failsAs('refused', /lease not found/));
  });

  test(`${what}: a lease that is revoked takes its keys along, but for those that were put again without it`, async () => {
    const lease = await etcd().grantLease(60);
    await etcd().txn(always({ ...put('revoke/a', '1'), lease }, { ...put('revoke/b', '1'), lease }));
    await etcd().txn(always(put('revoke/b', '2')));
    await etcd().revokeLease(lease);
    const { entries } = await etcd().range(prefixRange('revoke/'));
    assert.deepEqual(
      entries.map(({ key }) => key),
      ['revoke/b'],
    );
    await assert.rejects(etcd().revokeLease(lease), failsAs('refused', /lease not found/));
  });

  test(`${what}: a watch tells each transaction whole, from the revision that was asked for`, async () => {
    const first = await etcd().txn(always(put('watch/a', '1'), put('watch/b', '1'), put('elsewhere', '1')));
    await etcd().txn(always(put('elsewhere', '2')));
    const listening = new Listening();
    const watch = etcd().watch(prefixRange('watch/'), first.revision, listening);
    const second = await etcd().txn(always(put('watch/a', '2'), { kind: 'delete', from: 'watch/b', to: null }));
    await rig().until('both are told', () => listening.told.length >= 2);
    const [created, lease] = [first.revision, null];
    assert.deepEqual(listening.told, [
      {
        revision: created,
        events: ['watch/a', 'watch/b'].map((key) => ({
          key,
          entry: { key, value: '1', createRevision: created, modRevision: created, lease },
        })),
      },
      {
        revision: second.revision,
        events: [
          {
            key: 'watch/a',
            entry: { key: 'watch/a', value: '2', createRevision: created, modRevision: second.revision, lease },
          },
          { key: 'watch/b', entry: null },
        ],
      },
    ]);
    watch.askProgress();
    await rig().until('progress is told', () => listening.progressed.length > 0);
    assert.deepEqual(listening.progressed, [second.revision]);
    watch.cancel();
    await etcd().txn(always(put('watch/a', '3')));
    const other = new Listening();
    const control = etcd().watch(prefixRange('watch/'), second.revision + 1, other);
    await rig().until('another watch is told', () => other.told.length > 0);
    control.cancel();
    assert.deepEqual([listening.told.length, listening.over], [2, null], 'nothing comes after a cancel');
  });

  test(`${what}: a watch that catches up with more than an answer holds gets all of it`, async () => {
    const value = 'w'.repeat(400 * 1024);
    const { revision } = await etcd().txn(always(put('long/0', value)));
    for (let at = 1; at < 24; at += 1)
      await etcd().txn(always(put(`long/${at}`, value), put(`long/${at}/b`, value), put(`long/${at}/c`, value)));
    const listening = new Listening();
    const watch = etcd().watch(prefixRange('long/'), revision, listening);
    await rig().until('all are told', () => listening.told.length >= 24 || listening.over !== null);
    watch.cancel();
    const sizes = listening.told.map(({ events }) => events.length);
    assert.deepEqual(sizes, [1, ...Array(23).fill(3)]);
    assert.ok(listening.told.every(({ events }) => events.every(({ entry }) => entry?.value === value)));
  });

  test(`${what}: a watch from before the compaction ends and says where that was`, async () => {
    const { revision: first } = await etcd().txn(always(put('gone/a', '1')));
    const { revision } = await etcd().txn(always(put('gone/a', '2')));
    await etcd().compact(revision);
    const listening = new Listening();
    etcd().watch(prefixRange('gone/'), first, listening);
    await rig().until('it ends', () => listening.over !== null);
    assert.deepEqual(listening.over, { failure: 'compacted', compactRevision: revision });
    assert.deepEqual(listening.told, []);
  });
}
