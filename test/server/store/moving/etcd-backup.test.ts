import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Etcd } from '../../../../src/server/etcd/etcd.js';
import { EtcdError } from '../../../../src/server/etcd/etcd.js';
import { backUpStore, restoreStore } from '../../../../src/server/store/backup/backup.js';
import { backUpEtcd, restoreToEtcd } from '../../../../src/server/store/backup/etcd-backup.js';
import { LmdbStore } from '../../../../src/server/store/lmdb/lmdb-store.js';
import { DATA_FILE } from '../../../../src/server/store/location/store-place.js';
import { markRestored } from '../../../../src/server/store/moving/mark-restored.js';
import { moveToEtcd } from '../../../../src/server/store/moving/move-to-etcd.js';
import { FakeClock } from '../../../fakes/fake-clock.js';
import { seededRandom } from '../../../fakes/seeded-random.js';
import { SimEtcdCluster } from '../../../fakes/sim-etcd/sim-etcd.js';
import { elect, KEYS, lead, load } from '../etcd/etcd-fleet.js';
import { OPS, ToldWorld } from '../etcd/told-world.js';
import { loadAll } from '../lmdb/load-all.js';
import { attempt, livedStore, recordsIn } from './moved-store.js';

const LEAP = 2 ** 32;

describe('a backup of a store on etcd', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-etcd-backup-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const empty = () => mkdtempSync(join(folder, 'empty-'));

  function begin() {
    const clock = new FakeClock();
    const cluster = new SimEtcdCluster({ clock, members: 3 });
    return { clock, cluster, etcd: cluster.client() };
  }

  function draw(seed: number) {
    const random = seededRandom(seed);
    return (count: number) => Math.floor(random() * count);
  }

  it('is that of an embedded store with the same in it, record by record', async () => {
    const { clock, etcd } = begin();
    const [directory, one, other] = [await livedStore(folder, draw(1)), empty(), empty()];
    await backUpStore(directory, one);
    await moveToEtcd(directory, attempt({ etcd, clock }));
    await backUpEtcd(attempt({ etcd, clock }), other);
    assert.deepEqual(readdirSync(other), [DATA_FILE]);
    assert.equal(statSync(join(other, DATA_FILE)).mode & 0o777, 0o600);
    assert.deepEqual(await recordsIn(join(other, DATA_FILE)), await recordsIn(join(one, DATA_FILE)));
  });

  it('is of one moment, whatever a leader writes meanwhile, and also when etcd forgets that one', async () => {
    const { clock, etcd } = begin();
    const { store, replica } = await lead({ etcd, clock });
    const told = new ToldWorld(replica.fleet.tokenSecrets);
    const draws = draw(3);
    const write = async (steps: number) => {
      for (let step = 0; step < steps; step += 1) told.do({ op: OPS[draws(OPS.length)] ?? 'claim', at: draws(12) });
      await store.append(told.takeGroup(), { nowMs: told.nowMs, wallOffsets: [] });
    };
    await write(60);
    const before = told.world.fleet.revision;
    let ranges = 0;
    const busy: Etcd = {
      ...methodsOf(etcd),
      range: async (...words) => {
        await write(5);
        ranges += 1;
        if (ranges === 3) throw new EtcdError('compacted', 'it was compacted');
        return etcd.range(...words);
      },
    };
    const target = empty();
    const { revision } = await backUpEtcd(attempt({ etcd: busy, clock }), target);
    assert.ok(revision > before && revision < told.world.fleet.revision, `${before} ${revision}`);
    await store.close();
    const restored = empty();
    await restoreStore(target, restored);
    const embedded = await LmdbStore.open({ directory: restored, randomBytes });
    const state = await loadAll(embedded);
    assert.deepEqual([state.revision, state.restoredRevision], [revision + LEAP, revision]);
    await embedded.close();
  });

  it('of either store can be restored into an empty place on etcd, and is one that was restored', async () => {
    const { clock, etcd } = begin();
    const [directory, backup] = [await livedStore(folder, draw(4)), empty()];
    await backUpStore(directory, backup);
    const before = await recordsIn(join(backup, DATA_FILE));
    const counts = await restoreToEtcd(backup, empty(), attempt({ etcd, clock }));
    assert.equal(counts.claims, before['claims']?.length);
    const { fleet } = await load({ etcd, clock });
    assert.equal(fleet.revision, counts.revision);
    assert.equal(fleet.restoredRevision, counts.revision - LEAP);
    await assert.rejects(restoreToEtcd(backup, empty(), attempt({ etcd, clock })), /there is one already/);
  });

  it('is refused where there is no store, or one already, or a damaged one', async () => {
    const { clock, etcd } = begin();
    const parts = () => attempt({ etcd, clock });
    await assert.rejects(backUpEtcd(parts(), empty()), /there is none below this etcdPrefix/);
    const directory = await livedStore(folder, draw(5), 40);
    const backup = empty();
    await moveToEtcd(directory, parts());
    await backUpEtcd(parts(), backup);
    await assert.rejects(backUpEtcd(parts(), backup), /holds a store already/);
    const { entries } = await etcd.range(KEYS.tableFrom('nodes'));
    const lost = { kind: 'delete', from: entries[0]?.key ?? '', to: null } as const;
    await etcd.txn({ conditions: [], success: [lost], failure: [] });
    const target = empty();
    await assert.rejects(backUpEtcd(parts(), target), /it is damaged \(nodes has/);
    assert.deepEqual(readdirSync(target), []);
  });

  it('is what a restored snapshot of etcd becomes when an operator says so', async () => {
    const { clock, etcd } = begin();
    await moveToEtcd(await livedStore(folder, draw(6), 40), attempt({ etcd, clock }));
    const early = await load({ etcd, clock });
    early.follow({ changed: () => {}, lost: (problem) => assert.fail(problem) });
    const { revision } = early.fleet;
    await elect(etcd, 'a');
    await assert.rejects(markRestored(attempt({ etcd, clock })), /a broker leads/);
    await etcd.txn({ conditions: [], success: [{ kind: 'delete', from: KEYS.leader, to: null }], failure: [] });
    assert.equal(await markRestored(attempt({ etcd, clock })), revision);
    const { fleet } = await load({ etcd, clock });
    for (const told of [fleet, early.fleet])
      assert.deepEqual([told.revision, told.restoredRevision], [revision + LEAP, revision]);
  });
});

function methodsOf(etcd: Etcd): Etcd {
  return {
    range: (...words) => etcd.range(...words),
    txn: (txn) => etcd.txn(txn),
    grantLease: (ttlS) => etcd.grantLease(ttlS),
    keepLeaseAlive: (lease) => etcd.keepLeaseAlive(lease),
    revokeLease: (lease) => etcd.revokeLease(lease),
    watch: (...words) => etcd.watch(...words),
    compact: (revision) => etcd.compact(revision),
    status: () => etcd.status(),
    close: () => etcd.close(),
  };
}
