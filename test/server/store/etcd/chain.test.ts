import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { restoreFleet } from '../../../../src/domain/broker/fleet/restore-fleet.js';
import type { Change } from '../../../../src/domain/broker/records/change.js';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import { handleHello } from '../../../../src/domain/broker/sessions/handle-hello.js';
import type { BootId, ClaimId } from '../../../../src/domain/ids.js';
import { EtcdError } from '../../../../src/server/etcd/etcd.js';
import { PIECE_ROWS_MAX } from '../../../../src/server/store/etcd/writing/pieces.js';
import { oneDecision } from '../../../../src/server/store/store.js';
import { helloOf, nodeId, World } from '../../../domain/broker/support.js';
import { FakeClock, settle } from '../../../fakes/fake-clock.js';
import { FATES, type Fate } from '../../../fakes/sim-etcd/fate.js';
import type { SimEtcd } from '../../../fakes/sim-etcd/sim-client.js';
import { SimEtcdCluster } from '../../../fakes/sim-etcd/sim-etcd.js';
import { loadAll } from '../lmdb/load-all.js';
import { elect, inTime, KEYS, lead, load, type TestLeader } from './etcd-fleet.js';
import { viewOf } from './fleet-view.js';

const { fine, answerLost, requestLost, late } = FATES;

describe('writing to etcd', () => {
  let clock: FakeClock;
  let cluster: SimEtcdCluster;
  let etcd: SimEtcd;
  let leader: TestLeader;
  let world: World;
  let changes: Change[];
  let txnCount: number;

  beforeEach(async () => {
    clock = new FakeClock();
    cluster = new SimEtcdCluster({ clock, members: 3 });
    etcd = cluster.client({ name: 'a' });
    leader = await lead({ etcd, clock });
    world = new World();
    changes = [];
    const apply = world.fleet.apply.bind(world.fleet);
    world.fleet.apply = (change) => {
      changes.push(change);
      apply(change);
    };
    world.connect(helloOf('n1', { count: 8 }));
    await append();
  });

  /** Appends what has changed since the last call, as one decision. */
  const append = () => leader.store.append(oneDecision(changes.splice(0)));

  /** What becomes of the leader's next transactions; later ones arrive. */
  function nextTxns(...fates: Fate[]): void {
    txnCount = 0;
    cluster.road.fate = ({ client, kind }) => {
      if (client !== 'a' || kind !== 'txn') return fine;
      txnCount += 1;
      return fates.shift() ?? fine;
    };
  }

  /** As a broker finds it that starts now. */
  async function stored() {
    const replica = await inTime(clock, load({ etcd: cluster.client({ name: 'other' }), clock }));
    return replica.fleet;
  }

  const stateOf = async (id: ClaimId) => (await stored()).claims.get(id)?.state;

  it('lands once, though its answer was lost and it was sent again through another member', async () => {
    nextTxns(answerLost);
    const { id } = world.claim();
    await append();
    assert.deepEqual([txnCount, await stateOf(id)], [2, world.now(id).state]);
    world.release(id);
    await append();
    assert.equal(await stateOf(id), 'RELEASING');
  });

  it('is sent until it has landed', async () => {
    nextTxns(requestLost, requestLost, requestLost);
    const { id } = world.claim();
    await inTime(clock, append());
    assert.deepEqual([txnCount, await stateOf(id)], [4, 'RESERVED']);
  });

  it('is sent until etcd takes the password, which is being changed', async () => {
    const txn = etcd.txn.bind(etcd);
    let refusals = 3;
    etcd.txn = (wanted) => {
      refusals -= 1;
      if (refusals < 0) return txn(wanted);
      return Promise.reject(new EtcdError('login', 'etcdserver: authentication failed, invalid user ID or password'));
    };
    const { id } = world.claim();
    await inTime(clock, append());
    assert.deepEqual([refusals, await stateOf(id)], [-1, 'RESERVED']);
  });

  it('does not bring back what a released claim was when it arrives a second time', async () => {
    nextTxns(late);
    const { id } = world.claim();
    await append();
    world.report(id, 'ENDED', { endCause: 'RELEASE_REQUESTED' });
    await append();
    assert.deepEqual(
      cluster.road.held.map(({ kind }) => kind),
      ['txn'],
    );
    cluster.road.release();
    assert.equal(await stateOf(id), 'RELEASED');
    world.claim();
    await append();
    assert.equal((await stored()).revision, world.fleet.revision);
  });

  it('goes on after a repetition of which the first attempt came last', async () => {
    nextTxns(late, answerLost);
    const { id } = world.claim();
    const appended = append();
    cluster.road.release();
    await inTime(clock, appended);
    assert.equal(await stateOf(id), 'RESERVED');
  });

  it('is refused once another broker was elected, and so is everything after it', async () => {
    const successor = cluster.client({ name: 'b' });
    await elect(successor, 'b');
    const { id } = world.claim();
    await assert.rejects(append(), { reason: 'NOT_LEADER', metadata: { leader: 'b:7070' } });
    world.claim();
    await assert.rejects(append(), { reason: 'NOT_LEADER' });
    assert.equal(await stateOf(id), undefined);
  });

  it('is refused when a former leader wakes whose write was under way, and its successor has written', async () => {
    nextTxns(late, late);
    const { id } = world.claim();
    const appended = append();
    appended.catch(() => {});
    const successor = cluster.client({ name: 'b' });
    const next = await lead({ etcd: successor, clock }, 'b');
    await next.store.append(oneDecision([]), { nowMs: 5 as never, wallOffsets: [] });
    cluster.road.release();
    await assert.rejects(inTime(clock, appended), { reason: 'NOT_LEADER' });
    assert.equal(await stateOf(id), undefined);
  });

  it('is told to nobody once the lease may be over', async () => {
    nextTxns(...Array.from({ length: 9 }, () => FATES.swallowed));
    world.claim();
    const appended = append();
    leader.loseLease();
    await assert.rejects(appended, { reason: 'NOT_LEADER' });
  });

  it('goes through the other members when one dies', async () => {
    cluster.kill(etcd.member);
    const { id } = world.claim();
    await inTime(clock, append());
    assert.equal(await stateOf(id), 'RESERVED');
  });

  it('waits for a quorum that is lost', async () => {
    for (const member of [1, 2]) cluster.members.stop(member);
    const { id } = world.claim();
    const appended = append();
    await clock.advanceAndSettle(5_000);
    for (const member of [1, 2]) cluster.members.resume(member);
    await inTime(clock, appended);
    assert.equal(await stateOf(id), 'RESERVED');
  });

  it('stops when somebody else has written', async () => {
    await etcd.txn({ conditions: [], success: [{ kind: 'put', key: KEYS.meta, value: 'mine' }], failure: [] });
    world.claim();
    await assert.rejects(append(), { reason: 'STORE_FAILED', message: /somebody else writes to the store/ });
  });

  it('stops when etcd is full, and leaves out nothing of what comes after', async () => {
    const txn = etcd.txn.bind(etcd);
    etcd.txn = () => Promise.reject(new EtcdError('full', 'etcdserver: mvcc: database space exceeded'));
    const { id } = world.claim();
    await assert.rejects(append(), { reason: 'STORE_FAILED', message: /quota is used up/ });
    etcd.txn = txn;
    const { id: next } = world.claim();
    await assert.rejects(append(), { reason: 'STORE_FAILED', message: /quota is used up/ });
    assert.deepEqual([await stateOf(id), await stateOf(next)], [undefined, undefined]);
  });

  it('is not taken for what a successor has written, which counts its groups from the beginning', async () => {
    nextTxns(late, late);
    const { id } = world.claim();
    const appended = append();
    appended.catch(() => {});
    const next = await lead({ etcd: cluster.client({ name: 'b' }), clock }, 'b');
    for (const nowMs of [5, 6]) await next.store.append(oneDecision([]), { nowMs: nowMs as never, wallOffsets: [] });
    await assert.rejects(inTime(clock, appended), { reason: 'NOT_LEADER' });
    assert.equal(await stateOf(id), undefined);
  });

  it('takes a decision that is larger than a transaction’s level at once, and cuts a group between decisions', async () => {
    nextTxns();
    const template = world.claim();
    const claims = Array.from({ length: 3 * PIECE_ROWS_MAX }, (_, index) => ended(template, index));
    const ends = [100, PIECE_ROWS_MAX + 200, claims.length - 10, claims.length];
    await leader.store.append({ changes: claims, ends: ends.map((at) => ({ at, atomicity: 'whole' })) });
    assert.equal(txnCount, 4);
    const { claims: found } = await loadAll(leader.store);
    assert.equal(found.length, claims.length);
    const restored = await stored();
    assert.equal(restored.claims.size, claims.length);
    assert.deepEqual([...restored.claims.keys()], [...restoreFleet(await loadAll(leader.store)).claims.keys()]);
  });

  it('cuts a group by what its texts take as bytes, of which a character may have three', async () => {
    const claims = wideClaims();
    const ends = claims.map((_, index) => ({ at: index + 1, atomicity: 'whole' as const }));
    await inTime(clock, leader.store.append({ changes: claims, ends }));
    assert.equal((await stored()).claims.size, claims.length);
  });

  it('cuts a decision that is said again and that etcd would not take at once: else nobody could lead', async () => {
    const claims = wideClaims();
    await inTime(clock, leader.store.append(oneDecision(claims, 'resumable')));
    assert.deepEqual([...(await stored()).claims.keys()], [...restoreFleet(await loadAll(leader.store)).claims.keys()]);
    assert.equal((await stored()).claims.size, claims.length);
  });

  it('writes nothing of a decision that has to be whole and is more than etcd takes, and nothing after it', async () => {
    const claims = wideClaims();
    nextTxns();
    await assert.rejects(leader.store.append(oneDecision(claims)), { reason: 'STORE_FAILED', message: /etcd takes/ });
    await assert.rejects(leader.store.append(oneDecision(claims.slice(0, 1))), { reason: 'STORE_FAILED' });
    assert.deepEqual([txnCount, (await stored()).claims.size], [0, 0]);
  });

  it('leaves first changes of a decision when its leader dies between two pieces, and it is said again', async () => {
    const COUNT = 120;
    const labels = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`k${index}`, '\\'.repeat(256)]));
    world.connect(helloOf('n2', { count: COUNT }));
    for (let index = 0; index < COUNT; index += 1) {
      world.claim({ labels, node: nodeId('n2') });
      await append();
    }
    const rebooted = helloOf('n2', { count: COUNT, bootId: 'boot-2' as BootId });
    nextTxns(fine, ...Array.from({ length: 9 }, () => FATES.swallowed));
    const hello = handleHello(world.fleet, rebooted, world.nowMs);
    const appended = leader.store.append(oneDecision(hello.changes, hello.atomicity));
    appended.catch(() => {});
    await settle();
    leader.loseLease();
    await assert.rejects(appended, { reason: 'NOT_LEADER' });
    const next = await inTime(clock, lead({ etcd: cluster.client({ name: 'b' }), clock }, 'b'));
    const { fleet } = next.replica;
    const lostCount = () => [...fleet.claims.values()].filter(({ state }) => state === 'LOST').length;
    assert.ok(lostCount() > 0 && lostCount() < COUNT, `${lostCount()} are lost`);
    assert.equal(fleet.nodes.get(nodeId('n2'))?.record.bootId, 'boot-1');
    const again = handleHello(fleet, rebooted, world.nowMs);
    for (const change of again.changes) fleet.apply(change);
    await inTime(clock, next.store.append(oneDecision(again.changes, again.atomicity)));
    assert.deepEqual([lostCount(), viewOf(await stored())], [COUNT, viewOf(fleet)]);
  });

  /** So many claims with labels of 4 KiB that they are far more than one request. */
  function wideClaims(): readonly Change[] {
    const template = world.claim();
    changes.splice(0);
    const labels = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`k${index}`, '龍'.repeat(256)]));
    const wide = { ...template, spec: { ...template.spec, labels } };
    return Array.from({ length: PIECE_ROWS_MAX }, (_, index) => ended(wide, index));
  }
});

/** A new claim that has ended, since there is no room for so many. */
function ended(template: Claim, index: number): Change {
  const revision = 100 + index;
  const numbers = { createRevision: revision, revision };
  const claim = { ...template, id: `e${index}` as ClaimId, state: 'RELEASED' as const, ...numbers };
  return { kind: 'claim', revision, claim, replaces: null };
}
