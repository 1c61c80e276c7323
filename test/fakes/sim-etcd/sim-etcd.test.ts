import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Txn } from '../../../src/server/etcd/etcd.js';
import { prefixRange } from '../../../src/server/etcd/prefix-range.js';
import { always, failsAs, Listening, put } from '../../server/etcd/etcd-rig.js';
import { FakeClock, settle } from '../fake-clock.js';
import { seededRandom } from '../seeded-random.js';
import { FATES, type Fate, fatesBy } from './fate.js';
import { SimEtcdCluster } from './sim-etcd.js';

function cluster(members = 3) {
  const clock = new FakeClock();
  return { clock, sim: new SimEtcdCluster({ clock, members }) };
}

/** The next call has this fate, those after it none. */
function next(sim: SimEtcdCluster, fate: Fate): void {
  sim.road.fate = () => {
    sim.road.fate = () => FATES.fine;
    return fate;
  };
}

function led(equals: number, ...success: Txn['success']): Txn {
  return { conditions: [{ key: 'leader', target: 'createRevision', equals }], success, failure: [] };
}

test('a transaction that is late lands after it was sent again, and after the one that followed', async () => {
  const { sim } = cluster();
  const etcd = sim.client();
  const { revision: term } = await etcd.txn(always(put('leader', 'me')));
  next(sim, FATES.late);
  const reserve = led(term, put('claim', 'RESERVED'));
  await assert.rejects(etcd.txn(reserve), failsAs('unknown', /reset/));
  assert.equal(etcd.member, 1, 'the next call goes to the next member');
  assert.equal((await etcd.txn(reserve)).succeeded, true);
  assert.equal((await etcd.txn(led(term, put('claim', 'RELEASED')))).succeeded, true);
  assert.deepEqual(sim.road.held, [{ client: 'client', member: 0, kind: 'txn' }]);
  sim.road.release();
  const { entries } = await etcd.range({ from: 'claim', to: null });
  assert.equal(entries[0]?.value, 'RESERVED', 'who leads is no protection');
});

test('a late transaction that was chained to the one before it does nothing', async () => {
  const { sim } = cluster();
  const etcd = sim.client();
  const chained = (equals: number, value: string): Txn => ({
    conditions: [{ key: 'meta', target: 'modRevision', equals }],
    success: [put('meta', value), put('claim', value)],
    failure: [],
  });
  next(sim, FATES.late);
  await assert.rejects(etcd.txn(chained(0, 'RESERVED')), failsAs('unknown'));
  const { revision } = await etcd.txn(chained(0, 'RESERVED'));
  await etcd.txn(chained(revision, 'RELEASED'));
  sim.road.release();
  const { entries } = await etcd.range({ from: 'claim', to: null });
  assert.equal(entries[0]?.value, 'RELEASED');
});

test('a lost answer leaves the change, a lost request does not', async () => {
  const { sim } = cluster();
  const etcd = sim.client();
  next(sim, FATES.answerLost);
  await assert.rejects(etcd.txn(always(put('a', '1'))), failsAs('unknown'));
  next(sim, FATES.requestLost);
  await assert.rejects(etcd.txn(always(put('b', '1'))), failsAs('unknown'));
  const { entries } = await etcd.range(prefixRange('a'));
  assert.deepEqual(
    entries.map(({ key }) => key),
    ['a'],
  );
  assert.deepEqual((await etcd.range(prefixRange('b'))).entries, []);
});

test('an answer that takes longer than the deadline is none', async () => {
  const { sim, clock } = cluster();
  const etcd = sim.client({ deadlineMs: 500 });
  next(sim, { takenUp: 400, answered: 200 });
  const told = assert.rejects(etcd.txn(always(put('a', '1'))), failsAs('unknown', /deadline/));
  await clock.advanceAndSettle(1_000);
  await told;
  assert.equal((await etcd.range(prefixRange('a'))).entries.length, 1);
});

test('without a majority nothing is agreed on, and what waited is agreed on when members are back', async () => {
  const { sim, clock } = cluster();
  const etcd = sim.client({ deadlineMs: 10_000, member: 2 });
  sim.kill(0);
  sim.kill(1);
  let answered = false;
  const txn = etcd.txn(always(put('a', '1'))).then(() => (answered = true));
  await clock.advanceAndSettle(5_000);
  assert.equal(answered, false);
  sim.members.start(0);
  await clock.advanceAndSettle(1_000);
  await txn;
  sim.kill(0);
  const given = assert.rejects(etcd.txn(always(put('b', '1'))), failsAs('unknown', /timed out/));
  await clock.advanceAndSettle(8_000);
  await given;
});

test('a stopped member takes up what came when it goes on', async () => {
  const { sim, clock } = cluster();
  const etcd = sim.client();
  sim.members.stop(0);
  const told = assert.rejects(etcd.txn(always(put('a', 'stopped'))), failsAs('unknown', /deadline/));
  await clock.advanceAndSettle(10_000);
  await told;
  await etcd.txn(always(put('a', 'next')));
  sim.members.resume(0);
  const { entries } = await etcd.range(prefixRange('a'));
  assert.equal(entries[0]?.value, 'stopped');
});

test('a member that is cut off knows nothing new, and ends its watches', async () => {
  const { sim, clock } = cluster();
  const [cut, well] = [new Listening(), new Listening()];
  sim.client({ member: 1 }).watch(prefixRange('a'), 2, cut);
  sim.client({ member: 2 }).watch(prefixRange('a'), 2, well);
  sim.members.cutOff(1);
  await sim.client({ member: 2 }).txn(always(put('a', '1')));
  await settle();
  assert.deepEqual([cut.told.length, well.told.length], [0, 1]);
  await clock.advanceAndSettle(3_000);
  assert.deepEqual([cut.over?.failure, well.over], ['unknown', null]);
});

test('a new leader of etcd gives leases their whole time again', async () => {
  const { sim, clock } = cluster();
  const etcd = sim.client({ member: 1 });
  const lease = await etcd.grantLease(5);
  await clock.advanceAndSettle(4_000);
  sim.kill(0);
  await clock.advanceAndSettle(5_000);
  assert.deepEqual(await etcd.keepLeaseAlive(lease), { ttlS: 5 });
  sim.expire(lease);
  assert.deepEqual(await etcd.keepLeaseAlive(lease), { ttlS: 0 }, 'and may revoke it at any time');
});

test('a watch that lags tells all of it later, and progress overtakes it', async () => {
  const { sim, clock } = cluster();
  const etcd = sim.client();
  const listening = new Listening();
  sim.watchDelayMs = () => 50;
  const watch = etcd.watch(prefixRange('a'), 2, listening);
  await clock.advanceAndSettle(100);
  await etcd.txn(always(put('a', '1')));
  sim.watchDelayMs = () => 0;
  watch.askProgress();
  await settle();
  assert.deepEqual([listening.progressed, listening.told.length], [[2], 0]);
  await clock.advanceAndSettle(50);
  assert.equal(listening.told.length, 1);
  sim.lag('client');
  await etcd.txn(always(put('a', '2')));
  await settle();
  assert.equal(listening.told.length, 1);
  sim.catchUp('client');
  await settle();
  assert.equal(listening.told.length, 2);
});

test('a full etcd takes deletes, and nothing that makes it larger', async () => {
  const { sim } = cluster();
  const etcd = sim.client();
  await etcd.txn(always(put('a', '1')));
  sim.state.full = true;
  await assert.rejects(etcd.txn(always(put('b', '1'))), failsAs('full'));
  await etcd.txn(always({ kind: 'delete', ...prefixRange('a') }));
  assert.deepEqual((await etcd.range(prefixRange('a'))).entries, []);
});

test('a restored snapshot tells revisions a second time, or with a leap, none that was told', async () => {
  const { sim, clock } = cluster();
  const etcd = sim.client();
  await etcd.txn(always(put('a', '1')));
  const snapshot = sim.snapshot();
  const { revision } = await etcd.txn(always(put('a', '2')));
  const listening = new Listening();
  etcd.watch(prefixRange('a'), revision + 1, listening);
  sim.restore(snapshot);
  await clock.advanceAndSettle(2_000);
  assert.equal(listening.over?.failure, 'unknown');
  assert.equal((await etcd.txn(always(put('a', '3')))).revision, revision);
  sim.restore(snapshot, 1_000);
  await clock.advanceAndSettle(2_000);
  const leapt = await etcd.range(prefixRange('a'));
  assert.deepEqual([leapt.revision, leapt.entries[0]?.value], [1_002, '1']);
  const late = new Listening();
  etcd.watch(prefixRange('a'), revision + 1, late);
  await settle();
  assert.equal(late.over?.failure, 'compacted');
});

test('a restored snapshot has the leases of then, each with its whole time, and nothing arrives that was sent before', async () => {
  const { sim, clock } = cluster();
  const etcd = sim.client();
  const lease = await etcd.grantLease(5);
  await etcd.txn(always({ ...put('a', '1'), lease }));
  const snapshot = sim.snapshot();
  const later = await etcd.grantLease(5);
  await etcd.revokeLease(lease);
  for (const fate of [FATES.late, { takenUp: 500, answered: 0 } as const]) {
    sim.road.fate = () => fate;
    etcd.txn(always(put('a', 'sent before'))).catch(() => {});
  }
  sim.road.fate = () => FATES.fine;
  sim.restore(snapshot);
  sim.road.release();
  await clock.advanceAndSettle(4_000);
  assert.equal((await etcd.range(prefixRange('a'))).entries[0]?.value, '1');
  assert.equal((await etcd.keepLeaseAlive(later)).ttlS, 0);
  await clock.advanceAndSettle(4_000);
  assert.deepEqual((await etcd.range(prefixRange('a'))).entries, [], 'its lease is over');
});

test('a watch at a stopped member ends when the member does not answer, and the next is elsewhere', async () => {
  const { sim, clock } = cluster();
  const etcd = sim.client();
  const [first, second] = [new Listening(), new Listening()];
  const watch = etcd.watch(prefixRange('a'), 2, first);
  await settle();
  sim.members.stop(0);
  await clock.advanceAndSettle(10_000);
  assert.deepEqual([first.over], [null], 'silence alone is no sign');
  watch.askProgress();
  await clock.advanceAndSettle(2_000);
  assert.equal(first.over?.failure, 'unknown');
  assert.equal(etcd.member, 1);
  sim.members.stop(1);
  etcd.watch(prefixRange('a'), 2, second);
  await clock.advanceAndSettle(2_000);
  assert.equal(second.over?.failure, 'unknown', 'one that never began');
});

test('a range may be stale, and tells the revision that it was read at', async () => {
  const { sim } = cluster();
  const etcd = sim.client();
  const { revision } = await etcd.txn(always(put('leader', 'former')));
  await etcd.txn(always(put('leader', 'next')));
  next(sim, { ...FATES.fine, staleBy: 1 });
  const stale = await etcd.range({ from: 'leader', to: null });
  assert.deepEqual([stale.revision, stale.entries[0]?.value], [revision, 'former']);
  assert.equal((await etcd.range({ from: 'leader', to: null })).entries[0]?.value, 'next');
});

test('fates by chance are the same for the same numbers, and all of them come', async () => {
  const odds = { late: 0.1, answerLost: 0.1, requestLost: 0.1, swallowed: 0.1, slow: 0.1, slowMsMax: 50 };
  const call = { client: 'a', member: 0, kind: 'txn' } as const;
  const drawn = () => {
    const fate = fatesBy(seededRandom(7), odds);
    return Array.from({ length: 500 }, () => JSON.stringify(fate(call)));
  };
  assert.deepEqual(drawn(), drawn());
  const kinds = new Set(drawn());
  for (const fate of Object.values(FATES)) assert.ok(kinds.has(JSON.stringify(fate)));
  assert.ok(kinds.size > Object.keys(FATES).length, 'slow ones of many kinds');
});

test('late ones are taken up in any order', async () => {
  const { sim } = cluster();
  const etcd = sim.client();
  for (const value of ['1', '2']) {
    next(sim, FATES.late);
    await assert.rejects(etcd.txn(always(put('a', value))), failsAs('unknown'));
  }
  sim.road.releaseAt(1);
  sim.road.release();
  assert.equal((await etcd.range(prefixRange('a'))).entries[0]?.value, '1');
});
