import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Claim } from '../../../src/domain/broker/records/claim.js';
import { createBrokerClock } from '../../../src/server/clock/broker-clock.js';
import { BrokerCore } from '../../../src/server/core/broker-core.js';
import { GroupCommit } from '../../../src/server/store/commit/group-commit.js';
import { MemoryArchive } from '../../../src/server/store/memory/memory-archive.js';
import { claimId, helloOf, World } from '../../domain/broker/support.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { GatedStore } from '../../fakes/gated-store.js';
import { memoryDisk } from '../support.js';

const REQUEST = 'b7a5f1f0-0000-4000-8000-000000000007';

describe('a claim that leaves memory', () => {
  it('is found once by the request that made it: on its way, when the store shows it, and when the store says so', async () => {
    const world = new World();
    world.connect(helloOf('n1'));
    const claim: Claim = { ...world.claim(), id: claimId('c-9'), requestId: REQUEST };
    const store = new GatedStore(memoryDisk());
    const archived = new MemoryArchive();
    const clock = new FakeClock();
    const brokerClock = createBrokerClock(clock, null);
    const commits = new GroupCommit({
      store,
      time: () => brokerClock.time(),
      onFailure: (problem) => assert.ifError(problem),
      hasTimeToSpare: () => true,
    });
    const core = new BrokerCore({
      fleet: world.fleet,
      commits,
      brokerClock,
      clock,
      limits: { endedRetentionMs: 1, endedInMemoryMax: 1 },
      archived,
    });
    store.shut();
    const changes = [{ kind: 'claim-archived', revision: world.fleet.revision + 1, claim }] as const;
    const durable = core.commit({ value: null, changes, orders: [], atomicity: 'whole' });
    assert.deepEqual(core.archivedOfRequest(REQUEST), [claim]);
    // As LMDB does, whose readers see a write before whoever made it is told.
    archived.put(claim);
    assert.deepEqual(core.archivedOfRequest(REQUEST), [claim]);
    store.open();
    await durable;
    assert.deepEqual([core.archivedOfRequest(REQUEST), core.archived(claim.id)], [[claim], claim]);
  });
});

describe('a broker that has nothing to write', () => {
  it('begins to write the time as often as it is to, though it looks only now and then', async () => {
    const world = new World();
    const clock = new FakeClock();
    const brokerClock = createBrokerClock(clock, null);
    const begunMs: number[] = [];
    const store = new GatedStore(memoryDisk());
    const append = store.append.bind(store);
    store.append = (...group) => {
      begunMs.push(clock.monotonicMs());
      return append(...group);
    };
    const time = () => brokerClock.time();
    const onFailure = (problem: unknown) => assert.ifError(problem);
    const commits = new GroupCommit({ store, time, onFailure, hasTimeToSpare: () => true });
    const limits = { endedRetentionMs: 1, endedInMemoryMax: 1 };
    const everyMs = 600;
    const rest = { brokerClock, clock, limits, archived: new MemoryArchive(), timeWriteEveryMs: everyMs };
    const stopping = new AbortController();
    new BrokerCore({ fleet: world.fleet, commits, ...rest }).start(stopping.signal);
    for (let step = 0; step < 200; step += 1) await clock.advanceAndSettle(50);
    stopping.abort();
    const gaps = begunMs.slice(1).map((atMs, before) => atMs - (begunMs[before] ?? 0));
    assert.ok(gaps.length >= 10, `${gaps}`);
    assert.ok(Math.max(...gaps) <= everyMs, `${gaps}`);
  });
});
