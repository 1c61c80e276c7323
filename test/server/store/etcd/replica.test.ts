import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { brokenInvariants } from '../../../../src/domain/broker/invariants.js';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import type { BrokerMs, NodeId } from '../../../../src/domain/ids.js';
import { type Etcd, EtcdError } from '../../../../src/server/etcd/etcd.js';
import type { EtcdReplica, Followed } from '../../../../src/server/store/etcd/replica.js';
import { inMemory } from '../../../../src/server/store/etcd/replica-tables.js';
import { MemoryWitness } from '../../../../src/server/store/etcd/witness.js';
import { oneDecision, type Store } from '../../../../src/server/store/store.js';
import { settle } from '../../../fakes/fake-clock.js';
import { FATES } from '../../../fakes/sim-etcd/fate.js';
import { inTime, KEYS, lead, load } from './etcd-fleet.js';
import { viewOf } from './fleet-view.js';
import { begin, type Scene, write } from './scene.js';
import { OPS, type Step, type ToldWorld } from './told-world.js';

const STEPS = fc.array(fc.record({ op: fc.constantFrom(...OPS), at: fc.nat(11) }), { minLength: 20, maxLength: 120 });
const RUNS = 60;
/** Long enough for a watch that broke several times. */
const WATCH_REOPENED_MS = 10_000;

async function run(scene: Scene, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    scene.told.do(step);
    if (step.op !== 'write') continue;
    await write(scene);
    if (step.at === 0) scene.cluster.endWatches();
    if (step.at === 1) await scene.clock.advanceAndSettle(WATCH_REOPENED_MS);
  }
  await write(scene);
  await scene.clock.advanceAndSettle(WATCH_REOPENED_MS);
  await scene.leader.store.archived.purge({ endedBeforeMs: 0, keptMax: 4, forgetMax: 2 });
}

/** What is looked up in a store by the row. */
function rowsOf({ archived, histories }: Store, { world, claims }: ToldWorld) {
  const requests = claims.map((_, index) => `request-${index}`);
  const known = claims.flatMap((id): readonly Claim[] => {
    const claim = world.fleet.claims.get(id) ?? archived.find(id);
    return claim === undefined ? [] : [claim];
  });
  return {
    count: archived.count,
    archived: claims.map((id) => archived.find(id)),
    byRequest: requests.map((id) => archived.madeBy(id)),
    histories: known.map((claim) => histories.ofClaim(claim)),
    nodes: ['n1', 'n2', 'n3'].map((id) => histories.ofNode(id as NodeId)),
  };
}

describe('a replica', () => {
  it('that follows has what its leader has, what one has that is loaded, and all of it once it leads', () =>
    fc.assert(
      fc.asyncProperty(STEPS, async (steps) => {
        const scene = await begin();
        const { clock, cluster, leader, told } = scene;
        const etcd = cluster.client({ name: 'b' });
        const standby = await load({ etcd, clock });
        let broken: readonly string[] = [];
        const revisions: number[] = [];
        standby.follow({
          changed: ({ changes, revision }) => {
            broken = [...broken, ...brokenInvariants(standby.fleet)];
            revisions.push(...changes.map((change) => change.revision), revision);
          },
          lost: (problem) => assert.fail(problem),
        });
        await run(scene, steps);
        await settle();
        assert.deepEqual(broken, []);
        assert.deepEqual(
          revisions,
          revisions.toSorted((a, b) => a - b),
        );
        const loaded = await load({ etcd: cluster.client({ name: 'c' }), clock });
        const before = rowsOf(leader.store, told);
        const { store } = await lead({ etcd, clock }, 'b', standby);
        told.world.fleet.claims.reorder();
        assert.deepEqual(viewOf(standby.fleet), viewOf(loaded.fleet));
        assert.deepEqual(viewOf(standby.fleet), viewOf(told.world.fleet));
        assert.deepEqual(rowsOf(store, told), before);
      }),
      { numRuns: RUNS },
    ));
});

describe('a replica that follows', () => {
  let scene: Scene;
  let standby: EtcdReplica;
  let followed: Followed[];
  let losses: unknown[];

  beforeEach(async () => {
    scene = await begin();
    const { cluster, clock } = scene;
    standby = await load({ etcd: cluster.client({ name: 'b' }), clock });
    [followed, losses] = [[], []];
    standby.follow({ changed: (each) => followed.push(each), lost: (problem) => losses.push(problem) });
    await write(scene);
    await settle();
  });

  async function claim(): Promise<void> {
    scene.told.do({ op: 'claim', at: 1 });
    await write(scene);
  }

  const isCaughtUp = () => standby.fleet.revision === scene.told.world.fleet.revision;

  it('goes on where it was when its watch breaks', async () => {
    scene.cluster.endWatches();
    await claim();
    assert.ok(!isCaughtUp());
    await scene.clock.advanceAndSettle(200);
    assert.ok(isCaughtUp());
    assert.deepEqual(losses, []);
  });

  it('does not believe a silence in which something was written', async () => {
    scene.cluster.road.block('b', 0);
    await claim();
    await scene.clock.advanceAndSettle(10_000);
    assert.ok(isCaughtUp());
  });

  it('opens its watch again though it was just asking whether a silence is to be believed', async () => {
    const { clock, cluster } = scene;
    cluster.road.fate = ({ client, kind }) =>
      client === 'b' && kind === 'range' ? { takenUp: 10, answered: 0 } : FATES.fine;
    await clock.advanceAndSettle(3_000);
    cluster.endWatches();
    await clock.advanceAndSettle(500);
    await claim();
    await clock.advanceAndSettle(100);
    assert.ok(isCaughtUp());
  });

  it('is of no use any more when it falls behind what etcd keeps', async () => {
    scene.cluster.lag('b');
    await claim();
    await claim();
    const etcd = scene.cluster.client();
    await etcd.compact((await etcd.range({ from: KEYS.meta, to: null })).revision);
    scene.cluster.endWatches();
    scene.cluster.catchUp('b');
    await scene.clock.advanceAndSettle(1_000);
    assert.deepEqual(losses.length, 1);
    const again = await load({ etcd, clock: scene.clock });
    assert.deepEqual(viewOf(again.fleet), viewOf(scene.told.world.fleet));
  });

  it('is of no use any more when etcd was restored', async () => {
    const snapshot = scene.cluster.snapshot();
    await claim();
    await settle();
    scene.cluster.restore(snapshot);
    await scene.clock.advanceAndSettle(10_000);
    assert.match(String(losses[0]), /it was restored/);
  });

  it('lets revisions leap where it leads a store that it has seen later', async () => {
    const { cluster, clock, told } = scene;
    const snapshot = cluster.snapshot();
    const before = told.world.fleet.revision;
    const witness = new MemoryWitness();
    const etcd = cluster.client({ name: 'b' });
    await claim();
    await load({ etcd, clock, tables: inMemory(witness) });
    const seen = told.world.fleet.revision;
    cluster.restore(snapshot);
    const { replica } = await inTime(clock, lead({ etcd, clock, tables: inMemory(witness) }, 'b'));
    assert.deepEqual([replica.fleet.restoredRevision, replica.fleet.revision > 2 ** 32 + seen - 1], [before, true]);
    const loaded = await load({ etcd, clock });
    assert.deepEqual(viewOf(loaded.fleet), viewOf(replica.fleet));
    assert.equal(loaded.fleet.restoredRevision, before);
    const again = await inTime(clock, lead({ etcd, clock, tables: inMemory(witness) }, 'b'));
    assert.equal(again.replica.fleet.revision, loaded.fleet.revision);
  });

  it('tells who listens that revisions leapt, at the broker that leads and at one that follows', async () => {
    const { cluster, clock, told } = scene;
    const snapshot = cluster.snapshot();
    const witness = new MemoryWitness();
    const etcd = cluster.client({ name: 'b' });
    await claim();
    await load({ etcd, clock, tables: inMemory(witness) });
    const seen = told.world.fleet.revision;
    cluster.restore(snapshot);
    const following = await inTime(clock, load({ etcd, clock }));
    const leading = await inTime(clock, load({ etcd, clock, tables: inMemory(witness) }));
    const leaps: number[] = [];
    for (const replica of [leading, following])
      replica.follow({ changed: ({ hasLeapt, revision }) => hasLeapt && leaps.push(revision), lost: assert.fail });
    await inTime(clock, lead({ etcd, clock }, 'b', leading));
    await settle();
    assert.deepEqual(leaps, [leading.fleet.revision, leading.fleet.revision]);
    assert.ok(leading.fleet.revision > seen);
  });

  it('lets them leap, too, where another broker leads that has not seen it, and ends that one', async () => {
    const { cluster, clock, told } = scene;
    const snapshot = cluster.snapshot();
    const before = told.world.fleet.revision;
    const witness = new MemoryWitness();
    const etcd = cluster.client({ name: 'b' });
    await claim();
    await load({ etcd, clock, tables: inMemory(witness) });
    cluster.restore(snapshot);
    const fresh = await inTime(clock, lead({ etcd: cluster.client({ name: 'new' }), clock }, 'new'));
    assert.equal(fresh.replica.fleet.restoredRevision, 0);
    const standby = await load({ etcd, clock, tables: inMemory(witness) });
    standby.follow({ changed: () => {}, lost: (problem) => assert.fail(problem) });
    const late = fresh.store.append(oneDecision([]), { nowMs: told.nowMs, wallOffsets: [] });
    await assert.rejects(inTime(clock, late), { reason: 'NOT_LEADER' });
    await settle();
    assert.deepEqual([standby.fleet.restoredRevision, standby.fleet.revision > 2 ** 32], [before, true]);
    const loaded = await load({ etcd, clock, tables: inMemory(witness) });
    assert.deepEqual(viewOf(loaded.fleet), viewOf(standby.fleet));
  });

  it('is loaded although its rows are larger than an answer of etcd may be in all', async () => {
    const { cluster, clock, told } = scene;
    for (let count = 0; count < 6; count += 1) await claim();
    await settle();
    const etcd = cluster.client({ name: 'b' });
    const range: Etcd['range'] = async (...asked) => {
      const ranged = await etcd.range(...asked);
      const bytes = ranged.entries.reduce((sum, { value }) => sum + value.length, 0);
      if (bytes > 900) throw new EtcdError('unknown', `Received message larger than max (${bytes} vs 900)`);
      return ranged;
    };
    const bounded = { range, txn: etcd.txn.bind(etcd), watch: etcd.watch.bind(etcd) } as unknown as Etcd;
    const loaded = await inTime(clock, load({ etcd: bounded, clock }));
    assert.equal(loaded.fleet.claims.size, told.world.fleet.claims.size);
    await loaded.close();
  });

  it('is of no use any more when a row changed without its leader', async () => {
    const key = KEYS.row({ table: 'nodes', key: 'n1' });
    const etcd = scene.cluster.client();
    await etcd.txn({ conditions: [], success: [{ kind: 'delete', from: key, to: null }], failure: [] });
    await settle();
    assert.match(String(losses[0]), /without its meta record/);
    await assert.rejects(load({ etcd, clock: scene.clock }), {
      reason: 'STORE_FAILED',
      message: /nodes has 2 records/,
    });
  });

  it('is of no use any more when its copy cannot be written', async () => {
    const { clock, cluster, told } = scene;
    const tables = inMemory();
    const other = await load({ etcd: cluster.client(), clock, tables });
    const problems: unknown[] = [];
    other.follow({ changed: () => {}, lost: (problem) => problems.push(problem) });
    Object.assign(tables, {
      write: () => {
        throw new Error('disk full');
      },
    });
    await claim();
    await settle();
    assert.match(String(problems[0]), /cannot be followed \(disk full\)/);
    assert.deepEqual(problems.length, 1);
    assert.ok(other.fleet.revision < told.world.fleet.revision);
  });

  it('knows a node that came back right after it was removed as a new one', async () => {
    for (const op of ['claim', 'remove', 'connect'] as const) scene.told.do({ op, at: 0 });
    await write(scene);
    await settle();
    assert.deepEqual(viewOf(standby.fleet), viewOf(scene.told.world.fleet));
    assert.deepEqual(
      [...standby.fleet.nodes.inOrder].map((entry) => entry?.record.id),
      [undefined, 'n2', 'n3', 'n1'],
    );
  });

  it('carries on the time that its leader told last', async () => {
    const { clock, leader, told } = scene;
    const wallOffsets = [{ fromMs: 5 as BrokerMs, offsetMs: 7 }];
    await leader.store.append(oneDecision([]), { nowMs: (told.nowMs + 500) as BrokerMs, wallOffsets });
    await settle();
    clock.advance(250);
    assert.deepEqual(standby.time(), { nowMs: told.nowMs + 750, wallOffsets });
  });

  it('says how late it hears of its leader', async () => {
    const { clock, cluster, leader, told } = scene;
    const tick = async () => {
      clock.advance(1_000);
      told.world.nowMs = (told.nowMs + 1_000) as BrokerMs;
      await leader.store.append(oneDecision([]), { nowMs: told.nowMs, wallOffsets: [] });
      await settle();
    };
    for (let count = 0; count < 3; count += 1) await tick();
    assert.equal(standby.progress.lagMs, 0);
    cluster.watchDelayMs = () => 300;
    await tick();
    await clock.advanceAndSettle(300);
    assert.equal(standby.progress.lagMs, 300);
  });

  it('leads only with what former leaders have written', async () => {
    const { clock, cluster, told } = scene;
    cluster.lag('b');
    await claim();
    const leading = lead({ etcd: cluster.client({ name: 'b', member: 1 }), clock }, 'b', standby);
    await settle();
    assert.ok(!isCaughtUp());
    cluster.catchUp('b');
    const { store } = await inTime(clock, leading);
    assert.ok(isCaughtUp());
    told.do({ op: 'claim', at: 2 });
    await store.append(told.takeGroup());
    const loaded = await load({ etcd: cluster.client(), clock });
    assert.deepEqual(viewOf(loaded.fleet), viewOf(told.world.fleet));
  });

  it('does not keep deadlines of claims that have ended', async () => {
    for (let round = 0; round < 20; round += 1) {
      for (const op of ['claim', 'end', 'pass'] as const) scene.told.do({ op, at: 9 });
      await write(scene);
    }
    await settle();
    assert.ok(isCaughtUp());
    assert.ok(standby.fleet.claims.expiries.size <= 3, `${standby.fleet.claims.expiries.size} deadlines`);
    assert.ok(followed.length > 20);
  });
});
