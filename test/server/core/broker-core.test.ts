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
