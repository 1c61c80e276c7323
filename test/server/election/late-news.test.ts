import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StandbyCard } from '../../../src/server/election/leader-key.js';
import { Standbys, showPresence } from '../../../src/server/election/standbys.js';
import { FakeClock, settle } from '../../fakes/fake-clock.js';
import { FATES } from '../../fakes/sim-etcd/fate.js';
import { aCluster, aFleet, Contender, KEYS, TTL_MS, until } from './elections.js';

/** Shorter than a call's deadline. */
const LATE_MS = 1_500;
const STEP_MS = 50;
const SHORT_STEP_MS = 5;

describe('an answer of etcd that is late', () => {
  it('makes a lease no longer, whether it was granted or renewed with it', async () => {
    const clock = new FakeClock();
    const cluster = aCluster(clock);
    cluster.road.fate = ({ kind }) =>
      kind === 'grantLease' || kind === 'keepLeaseAlive' ? { takenUp: 0, answered: LATE_MS } : FATES.fine;
    const { elector } = new Contender('a', cluster, clock).start();
    let longestMs = 0;
    for (let passedMs = 0; passedMs < 4 * TTL_MS; passedMs += STEP_MS) {
      await clock.advanceAndSettle(STEP_MS);
      longestMs = Math.max(longestMs, elector.leaseLeftMs);
    }
    assert.ok(elector.mayAnswer);
    assert.ok(longestMs > TTL_MS / 2 && longestMs < TTL_MS - LATE_MS, `${longestMs}`);
  });

  it('keeps a leader whose lease it finds over in the same turn of the event loop', async () => {
    const { clock, cluster, leader } = await aFleet(['a']);
    const { elector } = leader;
    cluster.road.fate = ({ kind }) => {
      if (kind !== 'keepLeaseAlive') return FATES.fine;
      return elector.leaseLeftMs > LATE_MS ? FATES.swallowed : { takenUp: 0, answered: elector.leaseLeftMs };
    };
    while (elector.leaseLeftMs > STEP_MS) await clock.advanceAndSettle(STEP_MS);
    clock.advance(STEP_MS);
    assert.equal(elector.mayAnswer, false, 'nothing is heard of it yet');
    await settle();
    assert.ok(elector.mayAnswer);
  });

  it('tells nobody that a former leader leads, of whose successor a watch has told', async () => {
    const { clock, cluster, leader, brokers } = await aFleet();
    const [next, slow] = brokers.filter((broker) => broker !== leader);
    assert.ok(next !== undefined && slow !== undefined);
    let isReading = false;
    cluster.road.fate = ({ client, kind }) => {
      if (client !== slow.name || kind !== 'txn') return FATES.fine;
      isReading = true;
      return { takenUp: 0, answered: LATE_MS };
    };
    await until(clock, () => isReading);
    leader.elector.tell('stop');
    await until(clock, () => slow.elector.leader?.broker === next.name);
    // Its campaign is answered soon after what it has read before.
    for (let passedMs = 0; passedMs < TTL_MS; passedMs += SHORT_STEP_MS) {
      assert.notEqual(slow.elector.leader?.broker, leader.name);
      await clock.advanceAndSettle(SHORT_STEP_MS);
    }
  });
});

describe('a standby whose watch is no good', () => {
  it('sees at once that the leader has gone, also after its watch had ended', async () => {
    const { clock, cluster, leader, untilLed } = await aFleet();
    cluster.endWatches();
    await clock.advanceAndSettle(TTL_MS);
    leader.elector.tell('stop');
    assert.ok((await untilLed(leader)) <= 100);
  });

  it('takes over nevertheless, a look at the key later', async () => {
    const { cluster, leader, brokers, untilLed } = await aFleet();
    for (const { name } of brokers) cluster.lag(name);
    leader.elector.tell('stop');
    assert.ok((await untilLed(leader)) <= TTL_MS / 2);
  });
});

describe('the key of a standby', () => {
  const CARD: StandbyCard = {
    ...{ broker: 'a', address: 'a:7070', httpAddress: '', version: '1', layout: 1 },
    ...{ appliedRevision: 7, lagMs: 0, isLoaded: true },
  };
  const keyOf = (name: string) => `${KEYS.standbys}${name}`;

  it('ends with the lease of its broker', async () => {
    const clock = new FakeClock();
    const etcd = aCluster(clock).client();
    const lease = await etcd.grantLease(TTL_MS / 1_000);
    const office = new AbortController();
    showPresence({ etcd, clock, key: keyOf('a'), lease: () => lease, card: () => CARD }, office.signal);
    const standbys = new Standbys(etcd, clock, KEYS.standbys);
    standbys.start(office.signal);
    await clock.advanceAndSettle(TTL_MS / 2);
    assert.deepEqual(standbys.list, [CARD]);
    office.abort();
    await clock.advanceAndSettle(TTL_MS);
    assert.deepEqual((await etcd.range({ from: keyOf('a'), to: null })).entries, []);
  });

  it('is gone when it was elected', async () => {
    const clock = new FakeClock();
    const cluster = aCluster(clock);
    const etcd = cluster.client();
    await etcd.txn({ conditions: [], success: [{ kind: 'put', key: keyOf('a'), value: '{}' }], failure: [] });
    const { elector } = new Contender('a', cluster, clock).start();
    await clock.advanceAndSettle(TTL_MS);
    assert.ok(elector.mayAnswer);
    assert.deepEqual((await etcd.range({ from: keyOf('a'), to: null })).entries, []);
  });
});
