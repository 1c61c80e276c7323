import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { BrokerMs, TenantId } from '../../../../src/domain/ids.js';
import type { Etcd } from '../../../../src/server/etcd/etcd.js';
import { LmdbStore } from '../../../../src/server/store/lmdb/lmdb-store.js';
import { storePlace } from '../../../../src/server/store/location/store-place.js';
import { moveToEtcd } from '../../../../src/server/store/moving/move-to-etcd.js';
import { moveToLmdb } from '../../../../src/server/store/moving/move-to-lmdb.js';
import { oneDecision } from '../../../../src/server/store/store.js';
import { FakeClock } from '../../../fakes/fake-clock.js';
import { seededRandom } from '../../../fakes/seeded-random.js';
import { SimEtcdCluster } from '../../../fakes/sim-etcd/sim-etcd.js';
import { elect, KEYS, lead, load } from '../etcd/etcd-fleet.js';
import { loadAll } from '../lmdb/load-all.js';
import { dyingAt } from './dying.js';
import { attempt, livedStore, recordsIn } from './moved-store.js';

const SEEDS = 4;
const ms = (value: number) => value as BrokerMs;

interface Scene {
  readonly clock: FakeClock;
  readonly etcd: Etcd;
  /** How many transactions a process sends before it dies, and whether the next one lands. */
  readonly calls: number;
  readonly lands: boolean;
}

describe('a store that moves', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-moving-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  function begin() {
    const clock = new FakeClock();
    const etcd = new SimEtcdCluster({ clock, members: 3 }).client();
    return { clock, etcd };
  }

  function drawOf(seed: number) {
    const random = seededRandom(seed);
    return (count: number) => Math.floor(random() * count);
  }

  const empty = () => mkdtempSync(join(folder, 'empty-'));

  it('is the same on etcd, and the same again when it comes back, record by record', async () => {
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const { clock, etcd } = begin();
      const directory = await livedStore(folder, drawOf(seed));
      const { file, leftFile } = storePlace(directory);
      const before = await recordsIn(file);
      const counts = await moveToEtcd(directory, attempt({ etcd, clock }));
      assert.deepEqual([existsSync(file), existsSync(leftFile)], [false, true]);
      const tables = ['claims', 'nodes', 'tenants', 'compactedClaims'].map((name) => before[name]?.length);
      assert.deepEqual([counts.claims, counts.nodes, counts.tenants, counts.archived], tables);
      const target = empty();
      assert.deepEqual(await moveToLmdb(target, attempt({ etcd, clock })), counts);
      assert.deepEqual(await recordsIn(storePlace(target).file), before);
    }
  });

  it('is led on etcd with all that it knew, and what happens there comes back with it', async () => {
    const { clock, etcd } = begin();
    const directory = await livedStore(folder, drawOf(77));
    const embedded = await LmdbStore.open({ directory, randomBytes });
    const before = await loadAll(embedded);
    await embedded.close();
    await moveToEtcd(directory, attempt({ etcd, clock }));
    const { store, replica } = await lead({ etcd, clock });
    const { revision, tokenSecrets } = replica.fleet;
    assert.deepEqual([revision, tokenSecrets], [before.revision, before.tokenSecrets]);
    assert.equal(replica.time()?.nowMs, before.time?.nowMs);
    const tenant = { id: 'late' as TenantId, claimsMax: 3, createMs: ms(1), updateMs: ms(1), revision: revision + 1 };
    await store.append(oneDecision([{ kind: 'tenant', revision: revision + 1, tenant }]));
    await store.close();
    await etcd.txn({ conditions: [], success: [{ kind: 'delete', from: KEYS.leader, to: null }], failure: [] });
    const target = empty();
    await moveToLmdb(target, attempt({ etcd, clock }));
    const back = await LmdbStore.open({ directory: target, randomBytes });
    const { tenants, claims } = await loadAll(back);
    assert.deepEqual(
      tenants,
      [...before.tenants, tenant].sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
    assert.deepEqual(claims, before.claims);
    await back.close();
  });

  /** Where a broker would find a store that it takes; without its file it refuses a directory (see below). */
  async function usableIn(directory: string, { etcd, clock }: Pick<Scene, 'etcd' | 'clock'>) {
    const embedded = existsSync(storePlace(directory).file) ? ['lmdb'] : [];
    if ((await markIn(etcd)) === undefined) return embedded;
    const loaded = load({ etcd, clock }).then(
      () => ['etcd'],
      () => [],
    );
    return [...embedded, ...(await loaded)];
  }

  /** Moves as a process that dies, and then as another one that goes on; true when the first one lived to its end. */
  async function moveTwice(move: typeof moveToEtcd, directory: string, scene: Scene): Promise<boolean> {
    const { etcd, clock, calls, lands } = scene;
    const dying = dyingAt(etcd, calls, lands);
    await move(directory, attempt({ etcd: dying.etcd, clock })).catch(() => {});
    const usable = await usableIn(directory, scene);
    assert.ok(usable.length <= 1, `${usable.join(' and ')} after ${calls} transactions`);
    // What had come to its end but for the answer is not moved again.
    if (dying.life.isOver && (await markIn(etcd)) !== 'left') await move(directory, attempt({ etcd, clock }));
    return !dying.life.isOver;
  }

  for (const lands of [false, true]) {
    const how = lands ? ' after a transaction that lands' : '';
    it(`is never in two places when the mover dies${how}, and a repeat goes on`, async () => {
      const origin = await livedStore(folder, drawOf(5), 60);
      const before = await recordsIn(storePlace(origin).file);
      let isWhole = false;
      for (let calls = 0; !isWhole; calls += 1) {
        const scene = { ...begin(), calls, lands };
        const [directory, target] = [join(empty(), 'copy'), join(empty(), 'back')];
        cpSync(origin, directory, { recursive: true });
        isWhole = await moveTwice(moveToEtcd, directory, scene);
        assert.deepEqual(await usableIn(directory, scene), ['etcd']);
        isWhole = (await moveTwice(moveToLmdb, target, scene)) && isWhole;
        assert.deepEqual(await usableIn(target, scene), ['lmdb']);
        assert.deepEqual(await recordsIn(storePlace(target).file), before);
      }
    });
  }

  async function markIn(etcd: Etcd): Promise<string | undefined> {
    return (await etcd.range({ from: KEYS.layout, to: null })).entries[0]?.value;
  }

  it('stays where it is while a broker uses either place', async () => {
    const { clock, etcd } = begin();
    const directory = await livedStore(folder, drawOf(9), 30);
    const parts = () => attempt({ etcd, clock });
    const embedded = await LmdbStore.open({ directory, randomBytes });
    await assert.rejects(moveToEtcd(directory, parts()), /another broker has it open/);
    await embedded.close();
    await elect(etcd, 'broker-1');
    await assert.rejects(moveToEtcd(directory, parts()), /a broker leads at broker-1:7070: stop all brokers/);
    const standby = { kind: 'put', key: `${KEYS.standbys}x`, value: '{"address":"b:1"}' } as const;
    const gone = { kind: 'delete', from: KEYS.leader, to: null } as const;
    await etcd.txn({ conditions: [], success: [standby, gone], failure: [] });
    await assert.rejects(moveToEtcd(directory, parts()), /a broker stands by at b:1: stop all brokers/);
    await assert.rejects(moveToLmdb(empty(), parts()), /a broker stands by at b:1/);
    assert.equal(await markIn(etcd), undefined);
    assert.ok(existsSync(storePlace(directory).file));
  });

  it('overwrites no other one, is not moved when damaged, and is refused where it no longer is', async () => {
    const { clock, etcd } = begin();
    const parts = () => attempt({ etcd, clock });
    const [directory, second, third] = [
      await livedStore(folder, drawOf(9), 30),
      await livedStore(folder, drawOf(10), 30),
      await livedStore(folder, drawOf(11), 30),
    ];
    const sound = readFileSync(storePlace(third).file);
    writeFileSync(storePlace(third).file, sound.fill(7, 3 * 4096, 4 * 4096));
    await assert.rejects(moveToEtcd(third, parts()), /is damaged/);
    assert.deepEqual([readFileSync(storePlace(third).file), await markIn(etcd)], [sound, undefined]);
    await assert.rejects(moveToEtcd(empty(), parts()), /there is no .*broker\.lmdb to move/);
    await moveToEtcd(directory, parts());
    await assert.rejects(moveToEtcd(second, parts()), /there is one already/);
    await assert.rejects(moveToLmdb(second, parts()), /holds a store already/);
    await assert.rejects(moveToEtcd(directory, parts()), /it was moved to etcd already/);
    await assert.rejects(
      LmdbStore.open({ directory, randomBytes }),
      /it was moved to etcd: run this broker with store etcd/,
    );
    await moveToLmdb(empty(), parts());
    await assert.rejects(load({ etcd, clock }), /it was moved out of etcd: run the broker with store lmdb/);
    await assert.rejects(moveToLmdb(empty(), parts()), /it was moved out of etcd already/);
    await moveToEtcd(second, parts());
    assert.ok((await load({ etcd, clock })).fleet.revision > 0);
  });
});
