import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { electionTimes } from '../../../src/domain/election/times.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { FATES } from '../../fakes/sim-etcd/fate.js';
import { aCluster, aFleet, anElection, Contender, FrozenClock, KEYS, TTL_MS, until } from './elections.js';

const { retryMs: RETRY_MS } = electionTimes(TTL_MS);
/** Less than any wait of an election. */
const AT_ONCE_MS = 50;

describe('brokers at one etcd', () => {
  it('have one leader, whom the others know', async () => {
    const { clock, brokers, leader } = await aFleet();
    await clock.advanceAndSettle(TTL_MS);
    for (const { elector } of brokers) {
      assert.equal(elector.leader?.address, leader.elector.leader?.address);
      assert.equal(elector.leader?.term, leader.term);
    }
    assert.deepEqual(brokers.map(({ elector }) => elector.phase).sort(), ['leader', 'standby', 'standby']);
  });

  it('keep their leader for as long as it renews its lease', async () => {
    const { clock, leader, leaders } = await aFleet();
    for (let round = 0; round < 20; round += 1) {
      await clock.advanceAndSettle(TTL_MS / 2);
      assert.deepEqual(leaders(), [leader]);
    }
  });

  it('have another one at once when the leader stops', async () => {
    const { leader, untilLed, leaders } = await aFleet();
    leader.elector.tell('stop');
    assert.deepEqual(leader.told, ['elected', 'leads', 'finish', 'stopped']);
    assert.ok((await untilLed(leader)) <= 100);
    const [next] = leaders();
    assert.ok(next !== undefined && next.term > leader.term);
  });

  it('have another one within the time of a lease when the leader is cut off, and never two', async () => {
    const { cluster, leader, untilLed, brokers } = await aFleet();
    for (let member = 0; member < 3; member += 1) cluster.road.block(leader.name, member);
    const tookMs = await untilLed(leader);
    assert.ok(tookMs <= TTL_MS + 1_000, `${tookMs}`);
    assert.equal(leader.told.at(-1), 'lease-over');
    assert.ok(leader.lost?.aborted);
    assert.equal(brokers.filter(({ elector }) => elector.phase === 'leader').length, 1);
  });

  it('keep their leader when the member that it talks to is gone, stopped or cut off', async () => {
    for (const harm of ['kill', 'stop', 'block'] as const) {
      const { clock, cluster, leader, leaders, brokers } = await aFleet();
      const member = brokers.indexOf(leader);
      if (harm === 'kill') cluster.kill(member);
      else if (harm === 'stop') cluster.members.stop(member);
      else cluster.road.block(leader.name, member);
      for (let passedMs = 0; passedMs < 3 * TTL_MS; passedMs += 250) {
        await clock.advanceAndSettle(250);
        assert.deepEqual(leaders(), [leader], harm);
      }
    }
  });

  it('are told why etcd lets none of them lead, and lead once it does', async () => {
    const { clock, cluster, leader, brokers, untilLed } = await aFleet();
    const others = brokers.filter((broker) => broker !== leader);
    cluster.state.full = true;
    leader.elector.tell('stop');
    await clock.advanceAndSettle(AT_ONCE_MS);
    const refusals = () => others.map((broker) => broker.refusals);
    assert.deepEqual(refusals(), [['full'], ['full']], 'a campaign is refused');
    await clock.advanceAndSettle(2 * RETRY_MS);
    for (const told of refusals()) assert.ok(told.length > 1, 'so is another lease');
    assert.ok(
      refusals()
        .flat()
        .every((failure) => failure === 'full'),
    );
    cluster.state.full = false;
    await untilLed(leader);
  });

  it('are not told of an etcd that says nothing', async () => {
    const { clock, cluster, brokers } = await aFleet();
    for (let member = 0; member < 3; member += 1) cluster.members.stop(member);
    await clock.advanceAndSettle(2 * TTL_MS);
    assert.deepEqual(
      brokers.flatMap(({ refusals }) => refusals),
      [],
    );
  });

  it('campaign at once when etcd takes the leases of all', async () => {
    const { cluster, leader, untilLed } = await aFleet();
    cluster.expireAll();
    const tookMs = await untilLed(leader);
    assert.ok(tookMs <= TTL_MS / 3, `${tookMs}`);
    assert.equal(leader.elector.phase, 'ended');
  });

  it('have no leader without a quorum, and one again when it is back', async () => {
    const { clock, cluster, leaders, untilLed, atMostOne } = await aFleet();
    cluster.members.stop(0);
    cluster.members.stop(1);
    await until(clock, () => leaders().length === 0, atMostOne);
    await clock.advanceAndSettle(2 * TTL_MS);
    assert.deepEqual(leaders(), []);
    cluster.members.resume(0);
    await untilLed();
  });

  it('give the office to whoever is next when the key is removed by hand', async () => {
    const { cluster, leader, untilLed } = await aFleet();
    await cluster.client({ name: 'etcdctl' }).txn({
      conditions: [],
      success: [{ kind: 'delete', from: KEYS.leader, to: null }],
      failure: [],
    });
    await untilLed(leader);
    assert.equal(leader.told.at(-1), 'key-gone');
  });
});

describe('a campaign without an answer', () => {
  for (const [name, fate] of Object.entries({
    'that has landed': FATES.answerLost,
    'that has not': FATES.requestLost,
    'that lands later': FATES.late,
  })) {
    it(`${name} is made again until it is known who leads`, async () => {
      const { clock, cluster, brokers, leaders } = anElection(['a', 'b']);
      const met = new Set<string>();
      cluster.road.fate = ({ client, kind }) => {
        if (kind !== 'txn' || met.has(client)) return FATES.fine;
        met.add(client);
        return fate;
      };
      await until(clock, () => leaders().length > 0);
      cluster.road.release();
      await clock.advanceAndSettle(2 * TTL_MS);
      assert.equal(met.size, 2);
      assert.deepEqual(leaders().length, 1);
      assert.equal(brokers.filter(({ elector }) => elector.phase === 'standby').length, 1);
    });
  }

  it('makes a leader of whoever finds its own name, long after it had given up', async () => {
    const { clock, cluster, brokers, leaders } = anElection(['a']);
    cluster.road.fate = ({ kind }) => (kind === 'txn' ? FATES.late : FATES.fine);
    await until(clock, () => cluster.road.held.length >= 3);
    cluster.road.fate = ({ kind }) => (kind === 'txn' ? FATES.requestLost : FATES.fine);
    cluster.road.release(1);
    await clock.advanceAndSettle(TTL_MS);
    assert.equal(leaders().length, 0);
    cluster.road.fate = () => FATES.fine;
    await until(clock, () => leaders().length === 1);
    assert.equal(brokers[0]?.elector.leader?.broker, 'a');
  });
});

describe('a leader whose process stands still', () => {
  it('may answer nothing when it goes on, before it hears a word', async () => {
    const clock = new FakeClock();
    const cluster = aCluster(clock);
    const frozen = new FrozenClock(clock);
    const zombie = new Contender('zombie', cluster, frozen).start();
    await until(clock, () => zombie.elector.mayAnswer);
    const other = new Contender('other', cluster, clock, 1).start();
    frozen.freeze();
    for (let member = 0; member < 3; member += 1) cluster.road.block('zombie', member);
    await until(clock, () => other.elector.mayAnswer);
    assert.equal(zombie.elector.phase, 'leader', 'it has heard of nothing');
    assert.equal(zombie.elector.mayAnswer, false);
    frozen.thaw();
    await clock.advanceAndSettle(1);
    assert.equal(zombie.told.at(-1), 'lease-over');
    assert.ok(other.term > zombie.term);
  });
});

describe('a broker that cannot read the layout of the store', () => {
  it('never gets into the office, and does as soon as it can', async () => {
    const clock = new FakeClock();
    const cluster = aCluster(clock);
    const etcd = cluster.client();
    const putLayout = (value: string) =>
      etcd.txn({ conditions: [], success: [{ kind: 'put', key: KEYS.layout, value }], failure: [] });
    await putLayout('2');
    const seen: (string | null)[] = [];
    const old = new Contender('old', cluster, clock);
    old.elector.start();
    old.elector.tell('loaded');
    for (let ttl = 0; ttl < 10; ttl += 1) {
      await clock.advanceAndSettle(TTL_MS);
      seen.push((await etcd.range({ from: KEYS.leader, to: null })).entries[0]?.value ?? null);
    }
    assert.deepEqual(new Set(seen), new Set([null]));
    await putLayout('1');
    await until(clock, () => old.elector.mayAnswer);
  });
});
