import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Etcd, Operation } from '../../../../src/server/etcd/etcd.js';
import type { EtcdReplica } from '../../../../src/server/store/etcd/replica.js';
import { inMemory } from '../../../../src/server/store/etcd/replica-tables.js';
import { MemoryWitness } from '../../../../src/server/store/etcd/witness.js';
import { oneDecision } from '../../../../src/server/store/store.js';
import { FakeClock, settle } from '../../../fakes/fake-clock.js';
import { SimEtcdCluster } from '../../../fakes/sim-etcd/sim-etcd.js';
import { elect, inTime, KEYS, lead, leadershipOf, load, type TestLeader } from './etcd-fleet.js';
import { viewOf } from './fleet-view.js';
import { ToldWorld } from './told-world.js';

/** More than a follower that hears nothing takes until it asks. */
const SILENCE_MS = 5_000;
const CUT_MS = 1_000;

/**
 * A standby that follows a leader, whose etcd is made anew of a snapshot while its packets are swallowed. When they
 * pass again etcd's revision is not behind what it has seen.
 */
describe('a standby whose etcd was restored, and is ahead of it by then', () => {
  let clock: FakeClock;
  let cluster: SimEtcdCluster;
  let leader: TestLeader;
  let told: ToldWorld;
  let witness: MemoryWitness;
  let standby: EtcdReplica;
  let losses: unknown[];

  beforeEach(async () => {
    clock = new FakeClock();
    cluster = new SimEtcdCluster({ clock });
    leader = await lead({ etcd: cluster.client({ name: 'a' }), clock });
    told = new ToldWorld(leader.replica.fleet.tokenSecrets);
    witness = new MemoryWitness();
    standby = await load({ etcd: cluster.client({ name: 'b' }), clock, tables: inMemory(witness) });
    losses = [];
    standby.follow({ changed: () => {}, lost: (problem) => losses.push(problem) });
    await claim(leader);
  });

  function claim({ store }: TestLeader): Promise<void> {
    told.do({ op: 'claim', at: 1 });
    return inTime(clock, store.append(told.takeGroup(), { nowMs: told.nowMs, wallOffsets: [] }));
  }

  const tick = ({ store }: TestLeader) =>
    inTime(clock, store.append(oneDecision([]), { nowMs: 5 as never, wallOffsets: [] }));

  async function revision(): Promise<number> {
    return (await inTime(clock, cluster.client().range({ from: KEYS.meta, to: null }))).revision;
  }

  /** Nothing of the store's is changed. */
  async function writeElsewhere(count: number): Promise<void> {
    const put = { kind: 'put', key: 'elsewhere', value: 'x' } as const;
    for (let made = 0; made < count; made += 1)
      await inTime(clock, cluster.client().txn({ conditions: [], success: [put], failure: [] }));
  }

  /** Claims that the snapshot does not know, and the snapshot in place of all that there is. */
  async function restore(then: () => Promise<void>): Promise<void> {
    const snapshot = cluster.snapshot();
    for (let made = 0; made < 3; made += 1) await claim(leader);
    await settle();
    cluster.road.block('b', 0);
    cluster.restore(snapshot);
    await then();
    await clock.advanceAndSettle(CUT_MS);
    cluster.unblock('b', 0);
  }

  /** Leads from the snapshot on, and has not seen what came after it. */
  const fresh = () => inTime(clock, lead({ etcd: cluster.client({ name: 'new' }), clock }, 'new'));

  it('follows no transaction that builds upon another one than it has followed last', async () => {
    let other: TestLeader | undefined;
    const known = standby.progress.appliedRevision + 3;
    await restore(async () => {
      other = await fresh();
      // The next transaction builds upon one of the very revision that the standby has seen last.
      while ((await revision()) < known) await tick(other);
    });
    assert.equal(await revision(), known);
    await clock.advanceAndSettle(CUT_MS);
    assert.ok(other);
    await tick(other);
    await clock.advanceAndSettle(CUT_MS);
    assert.match(String(losses[0]), /was restored/);
    assert.equal(losses.length, 1);
  });

  it('does not believe a silence in which nobody has written', async () => {
    await restore(() => writeElsewhere(20));
    await clock.advanceAndSettle(2 * SILENCE_MS);
    assert.match(String(losses[0]), /was restored/);
  });

  it('does not lead with what it has followed', async () => {
    await restore(() => writeElsewhere(20));
    const term = await elect(cluster.client(), 'b');
    const leading = standby.lead(leadershipOf(term, new AbortController().signal));
    await assert.rejects(inTime(clock, leading), { reason: 'STORE_FAILED', message: /was restored/ });
  });

  it('does not wait until it could lead for what it can never follow', async () => {
    await restore(async () => {
      const other = await fresh();
      for (let made = 0; made < 2; made += 1) await tick(other);
      await writeElsewhere(20);
    });
    const term = await elect(cluster.client(), 'b');
    const leading = standby.lead(leadershipOf(term, new AbortController().signal));
    await assert.rejects(inTime(clock, leading), { reason: 'STORE_FAILED', message: /was restored/ });
  });

  it('lets revisions leap, though the store is beyond all that it has seen, and ends who leads', async () => {
    let other: TestLeader | undefined;
    await restore(async () => {
      other = await fresh();
      for (let made = 0; made < 9; made += 1) await claim(other);
    });
    assert.ok(other);
    await claim(other);
    await clock.advanceAndSettle(CUT_MS);
    assert.equal(losses.length, 1);
    const again = await inTime(clock, load({ etcd: cluster.client({ name: 'b' }), clock, tables: inMemory(witness) }));
    again.follow({ changed: () => {}, lost: assert.fail });
    await assert.rejects(claim(other), { reason: 'NOT_LEADER' });
    await settle();
    assert.ok(again.fleet.revision > 2 ** 32);
    const { replica } = await inTime(clock, lead({ etcd: cluster.client({ name: 'b' }), clock }, 'b', again));
    const loaded = await inTime(clock, load({ etcd: cluster.client(), clock, tables: inMemory(witness) }));
    assert.equal(loaded.fleet.revision, replica.fleet.revision, 'it leaps once');
  });

  it('lets no revision leap where etcd was not restored, and has only not told of a change', async () => {
    const etcd = cluster.client({ name: 'c' });
    let untold = 1;
    const watch: Etcd['watch'] = (range, from, listener) =>
      etcd.watch(range, from, {
        progress: () => {},
        ended: (...words) => listener.ended(...words),
        changed: (...words) => {
          untold -= 1;
          if (untold !== 0) listener.changed(...words);
        },
      });
    const forgetful = { range: etcd.range.bind(etcd), txn: etcd.txn.bind(etcd), watch } as unknown as Etcd;
    const other = await load({ etcd: forgetful, clock, tables: inMemory(witness) });
    other.follow({ changed: () => {}, lost: (problem) => losses.push(problem) });
    for (let made = 0; made < 2; made += 1) await claim(leader);
    await settle();
    assert.match(String(losses[0]), /a change was missed/);
    await other.close();
    const again = await load({ etcd, clock, tables: inMemory(witness) });
    again.follow({ changed: () => {}, lost: assert.fail });
    await claim(leader);
    await settle();
    assert.equal(again.fleet.revision, told.world.fleet.revision);
  });

  it('ends the leader of before with its next write', async () => {
    await restore(() => writeElsewhere(20));
    await assert.rejects(claim(leader), { reason: 'STORE_FAILED', message: /was restored/ });
  });

  it('is none while a broker of a version leads that does not say what its transactions build upon', async () => {
    const etcd = cluster.client({ name: 'a' });
    const range: Etcd['range'] = (...asked) => etcd.range(...asked);
    const txn: Etcd['txn'] = (asked) => etcd.txn({ ...asked, success: asked.success.map(asBefore) });
    const older = { range, txn, watch: etcd.watch.bind(etcd) } as unknown as Etcd;
    const { store } = await lead({ etcd: older, clock }, 'older');
    told.do({ op: 'claim', at: 2 });
    await store.append(told.takeGroup());
    await settle();
    const { entries } = await etcd.range({ from: KEYS.meta, to: null });
    assert.equal(JSON.parse(entries[0]?.value ?? '').length, 3);
    assert.deepEqual(losses, []);
    assert.equal(standby.fleet.revision, told.world.fleet.revision);
    const { store: next } = await lead({ etcd: cluster.client({ name: 'c' }), clock }, 'c');
    told.do({ op: 'claim', at: 3 });
    await next.append(told.takeGroup());
    await settle();
    assert.deepEqual(losses, []);
    assert.deepEqual(viewOf(standby.fleet), viewOf(told.world.fleet));
  });
});

function asBefore(operation: Operation): Operation {
  if (operation.kind !== 'put' || operation.key !== KEYS.meta) return operation;
  return { ...operation, value: JSON.stringify(JSON.parse(operation.value).slice(0, 3)) };
}
