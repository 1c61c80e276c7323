import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench, claimId, FIRST_FD, outline } from './support.js';

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
