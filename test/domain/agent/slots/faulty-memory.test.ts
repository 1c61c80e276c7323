import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench, claimId, FIRST_FD, only, outline } from '../support.js';

test('an RMA whose memory failed is quarantined: nobody gets it, and it counts as nothing that could be promised', () => {
  const bench = new Bench({ capacityCount: 2 });
  bench.start();

  assert.deepEqual(outline(bench.giveFaulty()), ['allocate 1 without ', 'inventory']);
  bench.give();

  assert.equal(bench.counts(), '1 free, 1 quarantined');
  const { poisonedCount, unclaimedCount, capacityCount } = bench.core.snapshot().inventory;
  assert.deepEqual([poisonedCount, unclaimedCount, capacityCount], [1, 1, 2]);
  bench.prepare('c1');
  assert.deepEqual(outline(bench.prepare('c2', { token: 2 })), ['report c2 REFUSED']);
  bench.advance(3_600_000);
  assert.equal(bench.asked.length, 0, 'the device is not asked for it again');
});

test('a claim whose RMA came back and failed is over, and its slot is quarantined', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);
  bench.handle({ type: 'holder-ended', claim: claimId('c1') });

  const effects = bench.giveFaulty();

  assert.ok(outline(effects).includes('report c1 ENDED HOLDER_EXITED'));
  assert.equal(bench.counts(), '1 quarantined');
});

test('a claim that waited for an RMA which failed gets the next one that comes free', () => {
  const bench = new Bench({ capacityCount: 2 });
  bench.start();
  bench.prepare('c1');
  bench.giveFaulty();
  assert.equal(bench.stateOf('c1'), 'PREPARING');
  bench.give();
  assert.equal(bench.stateOf('c1'), 'PREPARED');
});

test('a pool that becomes smaller gives up first what is of no use', () => {
  const bench = new Bench({ capacityCount: 2 });
  bench.start();
  bench.giveFaulty();
  bench.give();

  const effects = bench.handle({ type: 'capacity-changed', capacityCount: 1 });

  assert.deepEqual(outline(effects), [`close ${FIRST_FD}`, 'inventory']);
  assert.equal(bench.counts(), '1 free');
  assert.equal(bench.core.snapshot().inventory.poisonedCount, 0);
});

test('an RMA that failed and that nobody asked for is let go of', () => {
  const bench = Bench.ready();
  const rma = { fd: 77, sizeBytes: 1, inode: null };
  const refusal = { reason: 'MEMORY_FAILED', message: 'the fake memory failed' } as const;
  assert.deepEqual(outline(bench.handle({ type: 'memory-failed', slot: 0, rma, refusal })), ['close 77']);
});

test('when memory of the node fails, what is ready is looked at before anybody gets it, and claims wait for that', () => {
  const bench = Bench.ready({ capacityCount: 3 });
  bench.bind('held', 1);
  bench.prepare('c1', { token: 2 });

  const effects = bench.handle({ type: 'memory-suspect' });

  assert.equal(bench.counts(), '2 preparing, 1 bound');
  assert.equal(bench.stateOf('c1'), 'PREPARING');
  assert.equal(bench.stateOf('held'), 'BOUND', 'what a guest has is its own affair');
  bench.connect(2);
  assert.deepEqual(outline(bench.redeem(2, 'c1')), ['refuse 2 CLAIM_PREPARING']);
  const [first] = only(effects, 'examine');
  assert.ok(first, 'one at a time, as it has one worker');
  const next = bench.handle({ type: 'examined', slot: first.slot, rma: first.rma });
  assert.equal(bench.stateOf('c1'), 'PREPARED', 'and has its RMA again');
  const [second] = only(next, 'examine');
  assert.ok(second);
  const { clearing: _, ...rma } = second.rma;
  const refusal = { reason: 'MEMORY_FAILED', message: 'the fake memory failed' } as const;
  bench.handle({ type: 'memory-failed', slot: second.slot, rma, refusal });
  assert.equal(bench.counts(), '1 prepared, 1 bound, 1 quarantined');
});

test('an RMA that cannot be looked at is nobody’s until it was', () => {
  const bench = Bench.ready();
  const [asked] = only(bench.handle({ type: 'memory-suspect' }), 'examine');
  assert.ok(asked);
  const refusal = { reason: 'NO_FREE_RMA', message: 'no fd left' } as const;
  bench.handle({ type: 'allocate-failed', slot: asked.slot, refusal });
  assert.equal(bench.counts(), '1 preparing');
  const [again] = only(bench.advance(60_000), 'examine');
  assert.ok(again);
  bench.handle({ type: 'examined', slot: again.slot, rma: again.rma });
  assert.equal(bench.counts(), '1 free');
});
