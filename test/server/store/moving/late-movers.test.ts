import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Operation } from '../../../../src/server/etcd/etcd.js';
import { inMemory } from '../../../../src/server/store/etcd/replica-tables.js';
import { markRestored } from '../../../../src/server/store/moving/mark-restored.js';
import { writeToEtcd } from '../../../../src/server/store/moving/write-to-etcd.js';
import type { Tables } from '../../../../src/server/store/tables/tables.js';
import { FakeClock } from '../../../fakes/fake-clock.js';
import { seededRandom } from '../../../fakes/seeded-random.js';
import { FATES, type Fate } from '../../../fakes/sim-etcd/fate.js';
import { SimEtcdCluster } from '../../../fakes/sim-etcd/sim-etcd.js';
import { KEYS, lead } from '../etcd/etcd-fleet.js';
import { OPS, ToldWorld } from '../etcd/told-world.js';
import { dyingAt } from './dying.js';
import { attempt, IMPATIENT } from './moved-store.js';

const STEPS = 60;
/** After so many transactions of a mover that dies, rows are there that the next one has to remove first. */
const LEFT_BY_DEAD = 5;

interface Scene {
  readonly clock: FakeClock;
  readonly cluster: SimEtcdCluster;
}

function begin(): Scene {
  const clock = new FakeClock();
  return { clock, cluster: new SimEtcdCluster({ clock, members: 3 }) };
}

/** What a mover writes: tables of a store in which something has happened. */
async function livedTables(): Promise<Tables> {
  const { clock, cluster } = begin();
  const copy = inMemory();
  const { store, replica } = await lead({ etcd: cluster.client(), clock, tables: copy });
  const told = new ToldWorld(replica.fleet.tokenSecrets);
  const random = seededRandom(5);
  const draw = (count: number) => Math.floor(random() * count);
  for (let step = 0; step < STEPS; step += 1) told.do({ op: OPS[draw(OPS.length)] ?? 'claim', at: draw(12) });
  await store.append(told.takeGroup(), { nowMs: told.nowMs, wallOffsets: [] });
  return copy.tables;
}

/** It has happened when this returns. */
function change({ cluster }: Scene, operation: Operation): void {
  void cluster.client().txn({ conditions: [], success: [operation], failure: [] });
}

/** Calls `at` with the number of each of the mover's transactions, before anything becomes of it. */
function watchTxns({ cluster }: Scene, at: (count: number) => Fate): () => number {
  let count = 0;
  cluster.road.fate = ({ client, kind }) => {
    if (client !== 'mover' || kind !== 'txn') return FATES.fine;
    count += 1;
    return at(count);
  };
  return () => count;
}

async function keysOf({ cluster }: Scene): Promise<readonly (readonly [string, string])[]> {
  const { entries } = await cluster.client().range({ from: '/', to: '0' });
  return entries.map(({ key, value }) => [key, value]);
}

describe('what a mover has sent', () => {
  let source: Tables;
  before(async () => {
    source = await livedTables();
  });

  const moverAt = ({ cluster }: Scene) => ({
    ...attempt({ etcd: cluster.client({ name: 'mover' }), clock: IMPATIENT }),
    id: 'mover',
  });
  const move = (scene: Scene) => writeToEtcd(source, moverAt(scene));

  async function leaveRows(scene: Scene): Promise<void> {
    const { etcd, life } = dyingAt(scene.cluster.client(), LEFT_BY_DEAD, true);
    await assert.rejects(writeToEtcd(source, attempt({ etcd, clock: IMPATIENT })));
    assert.ok(life.isOver);
  }

  it('changes nothing when it comes late, whatever the mover has done since', async () => {
    const undisturbed = begin();
    await move(undisturbed);
    const expected = await keysOf(undisturbed);
    let txnCount = Number.POSITIVE_INFINITY;
    for (let held = 1; held < txnCount; held += 1)
      for (let released = held + 2; released <= txnCount; released += 1) {
        const scene = begin();
        await leaveRows(scene);
        const counted = watchTxns(scene, (count) => {
          if (count === released) scene.cluster.road.release();
          return count === held ? FATES.late : FATES.fine;
        });
        await move(scene);
        txnCount = counted();
        scene.cluster.road.release();
        assert.deepEqual(await keysOf(scene), expected, `transaction ${held} came before ${released}`);
      }
    assert.ok(txnCount > LEFT_BY_DEAD);
  });

  it('is nothing to a store that brokers lead by then', async () => {
    const scene = begin();
    const { clock, cluster } = scene;
    watchTxns(scene, (count) => (count % 2 === 1 ? FATES.late : FATES.fine));
    await move(scene);
    cluster.road.fate = () => FATES.fine;
    const { store } = await lead({ etcd: cluster.client(), clock });
    await store.archived.purge({ endedBeforeMs: Number.MAX_SAFE_INTEGER, keptMax: 0, forgetMax: 1_000 });
    const led = await keysOf(scene);
    assert.ok(cluster.road.held.length > LEFT_BY_DEAD);
    cluster.road.release();
    assert.deepEqual(await keysOf(scene), led);
  });

  it('becomes no store where a broker was elected since the mover has looked', async () => {
    for (let elected = 2, txnCount = elected; elected <= txnCount; elected += 1) {
      const scene = begin();
      const counted = watchTxns(scene, (count) => {
        if (count === elected) change(scene, { kind: 'put', key: KEYS.leader, value: '{}' });
        return FATES.fine;
      });
      const isMoved = await move(scene).then(
        () => true,
        () => false,
      );
      txnCount = counted();
      assert.equal(isMoved, elected > txnCount, `a broker was elected before transaction ${elected}`);
    }
  });

  it('is compared with what is there before that is the store', async () => {
    const scene = begin();
    const [, node = ''] = (await keysOf(await moved())).find(([key]) => key.includes('/nodes/')) ?? [];
    const key = KEYS.row({ table: 'nodes', key: 'n2' });
    watchTxns(scene, () => {
      if (scene.cluster.state.mvcc.entries({ from: key, to: null }).length > 0)
        change(scene, { kind: 'put', key, value: node });
      return FATES.fine;
    });
    await assert.rejects(move(scene), { reason: 'STORE_FAILED', message: /is damaged/ });

    async function moved(): Promise<Scene> {
      const other = begin();
      await move(other);
      return other;
    }
  });

  it('is no mark of a restored store where a broker was elected meanwhile', async () => {
    const scene = begin();
    await move(scene);
    watchTxns(scene, (count) => {
      if (count === 3) change(scene, { kind: 'put', key: KEYS.leader, value: '{}' });
      return FATES.fine;
    });
    await assert.rejects(markRestored(moverAt(scene)), /somebody else writes to it/);
  });
});
