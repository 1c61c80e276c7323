import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { LastWrite } from '../../../../src/domain/election/election.js';
import type { BrokerMs } from '../../../../src/domain/ids.js';
import { linkOf, metaText, parseMeta } from '../../../../src/server/store/etcd/meta.js';
import type { EtcdReplica } from '../../../../src/server/store/etcd/replica.js';
import { inMemory } from '../../../../src/server/store/etcd/replica-tables.js';
import { oneDecision } from '../../../../src/server/store/store.js';
import { FakeClock, settle } from '../../../fakes/fake-clock.js';
import { FATES } from '../../../fakes/sim-etcd/fate.js';
import { SimEtcdCluster } from '../../../fakes/sim-etcd/sim-etcd.js';
import { elect, inTime, KEYS, lead, leadershipOf, load } from './etcd-fleet.js';
import { viewOf } from './fleet-view.js';
import { begin, type Scene, write } from './scene.js';

const MINUTE_MS = 60_000;

describe('a store on etcd that two brokers begin at once', () => {
  it('is the one that was there first, with its secret', async () => {
    const clock = new FakeClock();
    const cluster = new SimEtcdCluster({ clock, members: 3 });
    let sent = 0;
    cluster.road.fate = ({ client, kind }) => {
      if (client !== 'late' || kind !== 'txn') return FATES.fine;
      sent += 1;
      return sent === 1 ? FATES.fine : { takenUp: 1_000, answered: 0 };
    };
    const [late, first] = await inTime(
      clock,
      Promise.all(['late', 'first'].map((name) => load({ etcd: cluster.client({ name }), clock }))),
    );
    assert.ok(sent > 1);
    assert.deepEqual(late?.fleet.tokenSecrets, first?.fleet.tokenSecrets);
  });
});

describe('a copy of the store that is to lead one day', () => {
  let scene: Scene;
  let standby: EtcdReplica;
  let losses: unknown[];
  let followedCount: number;

  beforeEach(async () => {
    scene = await begin();
    const { cluster, clock } = scene;
    standby = await load({ etcd: cluster.client({ name: 'b' }), clock });
    [losses, followedCount] = [[], 0];
    const changed = () => {
      followedCount += 1;
    };
    standby.follow({ changed, lost: (problem) => losses.push(problem) });
    await write(scene);
    await settle();
  });

  async function claim(): Promise<void> {
    scene.told.do({ op: 'claim', at: 1 });
    await write(scene);
  }

  it('is of one moment when it is loaded, though its leader goes on meanwhile', async () => {
    const { cluster, clock, told } = scene;
    await claim();
    const before = told.world.fleet.claims.size;
    const etcd = cluster.client({ name: 'c' });
    const range = etcd.range.bind(etcd);
    etcd.range = async (...asked) => {
      await claim();
      return range(...asked);
    };
    const loaded = await load({ etcd, clock });
    assert.equal(loaded.fleet.claims.size, before);
    loaded.follow({ changed: () => {}, lost: assert.fail });
    await settle();
    assert.deepEqual(viewOf(loaded.fleet), viewOf(told.world.fleet));
  });

  it('keeps in mind how far it has seen the store, whether it follows or leads', async () => {
    const { cluster, clock, told } = scene;
    const etcd = cluster.client({ name: 'c' });
    let seenRevision = 0;
    const saw = (_: string, revision: number) => {
      seenRevision = Math.max(seenRevision, revision);
    };
    const tables = inMemory({ revisionOf: () => 0, saw });
    const other = await load({ etcd, clock, tables });
    other.follow({ changed: () => {}, lost: assert.fail });
    await claim();
    await settle();
    assert.equal(seenRevision, told.world.fleet.revision);
    const { store } = await lead({ etcd, clock }, 'c', other);
    told.do({ op: 'claim', at: 2 });
    await store.append(told.takeGroup());
    assert.equal(seenRevision, told.world.fleet.revision);
  });

  it('looks up at the leader nothing that is not durable', async () => {
    const { cluster, clock, leader, told } = scene;
    cluster.road.fate = ({ client, kind }) =>
      client === 'a' && kind === 'txn' ? { takenUp: 1_000, answered: 0 } : FATES.fine;
    const writing = claim();
    await settle();
    const [made] = [...told.world.fleet.claims.values()];
    const entryCount = () => leader.store.histories.ofClaim(made ?? assert.fail()).entries.length;
    assert.equal(entryCount(), 0);
    await inTime(clock, writing);
    assert.ok(entryCount() > 0);
  });

  it('is of no use any more when a claim is gone that was not archived', async () => {
    await claim();
    await settle();
    const etcd = scene.cluster.client();
    const [made] = [...standby.fleet.claims.values()];
    const from = KEYS.row({ table: 'claims', key: made?.createRevision ?? 0 });
    const { entries } = await etcd.range({ from: KEYS.meta, to: null });
    const last = entries[0]?.value ?? '';
    const value = metaText({ ...parseMeta(last), previous: linkOf(last) });
    const meta = { kind: 'put', key: KEYS.meta, value } as const;
    await etcd.txn({ conditions: [], success: [{ kind: 'delete', from, to: null }, meta], failure: [] });
    await settle();
    assert.match(String(losses[0]), /the record \d+ of claims was removed/);
  });

  it('follows nothing any more once it leads: what it decides is ahead of what etcd tells', async () => {
    const { cluster, clock, told } = scene;
    await claim();
    const { store } = await lead({ etcd: cluster.client({ name: 'b' }), clock }, 'b', standby);
    const before = followedCount;
    told.do({ op: 'claim', at: 2 });
    await store.append(told.takeGroup());
    await clock.advanceAndSettle(MINUTE_MS);
    assert.deepEqual([followedCount, losses], [before, []]);
  });

  it('leads when whoever has written last answers no more, and its own term is in the store by then', async () => {
    const { cluster, clock, leader } = scene;
    await claim();
    await settle();
    const seenMs = clock.monotonicMs();
    clock.advance(1_000);
    const etcd = cluster.client();
    const written = async () => parseMeta((await etcd.range({ from: KEYS.meta, to: null })).entries[0]?.value ?? '');
    const term = await elect(cluster.client(), 'b');
    const waitedFor: (LastWrite & { readonly by: number })[] = [];
    const succeeds = async (last: LastWrite) => {
      waitedFor.push({ ...last, by: (await written()).term });
    };
    const { signal } = new AbortController();
    await standby.lead({ ...leadershipOf(term, signal), ttlMs: 9_000, succeeds });
    assert.deepEqual(waitedFor, [{ term: leader.term, ttlMs: 5_000, seenMs, by: leader.term }]);
    const { term: by, answering } = await written();
    assert.deepEqual([by, answering], [term, { term, ttlMs: 9_000 }]);
  });

  it('does not lead where another one was elected since', async () => {
    const { cluster } = scene;
    const term = await elect(cluster.client(), 'b');
    await elect(cluster.client(), 'c');
    const { signal } = new AbortController();
    await assert.rejects(standby.lead(leadershipOf(term, signal)), {
      reason: 'NOT_LEADER',
      metadata: { leader: 'c:7070' },
    });
  });

  it('does not lead when it loses the thread while it catches up', async () => {
    const { clock, cluster } = scene;
    cluster.lag('b');
    await claim();
    await claim();
    const leading = lead({ etcd: cluster.client({ name: 'b', member: 1 }), clock }, 'b', standby);
    leading.catch(() => {});
    await settle();
    const etcd = cluster.client();
    await etcd.compact((await etcd.range({ from: KEYS.meta, to: null })).revision);
    cluster.endWatches();
    cluster.catchUp('b');
    await assert.rejects(inTime(clock, leading), { reason: 'STORE_FAILED', message: /it fell behind what etcd keeps/ });
  });

  it('keeps the deadline of a claim whose time came, and which its leader has not ended yet', async () => {
    const { leader, told } = scene;
    await claim();
    const [due] = [...told.world.fleet.claims.values()];
    const nowMs = ((due?.expireMs ?? 0) + 1) as BrokerMs;
    await leader.store.append(oneDecision([]), { nowMs, wallOffsets: [] });
    await settle();
    const { expiries } = standby.fleet.claims;
    assert.equal(expiries.takeDue(nowMs), undefined, 'it is not looked at again at once');
    assert.equal(expiries.takeDue((nowMs + MINUTE_MS) as BrokerMs), due?.id);
  });
});
