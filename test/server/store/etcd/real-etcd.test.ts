import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../../../../examples/fleet/patience.js';
import { systemClock } from '../../../../src/common/clock/system-clock.js';
import { prefixRange } from '../../../../src/server/etcd/prefix-range.js';
import { EtcdCluster, WITHOUT_ETCD } from '../../../fixtures/etcd-cluster.js';
import { describeArchive } from '../archive-contract.js';
import { describeHistories } from '../history-contract.js';
import { describeStore, type StorePlace } from '../store-contract.js';
import { lead, load, PREFIX, type TestLeader } from './etcd-fleet.js';
import { viewOf } from './fleet-view.js';
import { OPS, ToldWorld } from './told-world.js';

const clock = systemClock;

describe('with a real etcd', { skip: WITHOUT_ETCD }, () => {
  let cluster: EtcdCluster;

  before(async () => {
    cluster = await EtcdCluster.start({ members: 3 });
  });

  after(() => cluster.close());

  /** Nothing of the places before is left. */
  async function empty(): Promise<void> {
    const etcd = cluster.client();
    await etcd.txn({ conditions: [], success: [{ kind: 'delete', ...prefixRange(PREFIX) }], failure: [] });
    etcd.close();
  }

  async function inEtcd(): Promise<StorePlace> {
    await empty();
    const etcd = cluster.client();
    return {
      open: async () => (await lead({ etcd, clock })).store,
      remove: async () => etcd.close(),
    };
  }

  describeStore('etcd', inEtcd);
  describeArchive('etcd', inEtcd);
  describeHistories('etcd', inEtcd);

  describe('a leader and a standby', () => {
    let leader: TestLeader;
    let told: ToldWorld;

    async function write(count: number): Promise<void> {
      for (let step = 0; step < count; step += 1) {
        told.do({ op: OPS[step % OPS.length] ?? 'write', at: (7 * step) % 11 });
        if (step % 5 === 0) await leader.store.append(told.takeGroup(), { nowMs: told.nowMs, wallOffsets: [] });
      }
      await leader.store.append(told.takeGroup(), { nowMs: told.nowMs, wallOffsets: [] });
    }

    it('have the same when a member dies, when another one does after its return, and when their etcd is compacted', async () => {
      await empty();
      const [a, b, c] = [cluster.client(), cluster.client(), cluster.client()];
      leader = await lead({ etcd: a, clock });
      told = new ToldWorld(leader.replica.fleet.tokenSecrets);
      const standby = await load({ etcd: b, clock });
      standby.follow({ changed: () => {}, lost: (problem) => assert.fail(problem) });
      const follows = () => standby.fleet.revision === told.world.fleet.revision;
      for (const member of [0, 1]) {
        await write(20);
        await cluster.kill(member);
        await write(40);
        await until('the standby has everything', follows);
        await b.compact(standby.progress.appliedRevision);
        cluster.start(member);
        await cluster.untilAnswers(member);
      }
      await write(40);
      const { store } = await lead({ etcd: b, clock }, 'b', standby);
      const loaded = await load({ etcd: c, clock });
      assert.deepEqual(viewOf(standby.fleet), viewOf(loaded.fleet));
      told.do({ op: 'claim', at: 0 });
      await assert.rejects(leader.store.append(told.takeGroup()), { reason: 'NOT_LEADER' });
      for (const each of [store, leader.store]) await each.close();
      for (const etcd of [a, b, c]) etcd.close();
    });
  });
});
