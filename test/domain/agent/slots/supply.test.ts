import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench, FIRST_INODE, only, outline } from '../support.js';

test('an agent that starts asks for an RMA for each slot, one at a time, and ends with all of them FREE', () => {
  const bench = new Bench({ capacityCount: 2 });

  assert.deepEqual(outline(bench.start()), ['allocate 0 without ', 'inventory']);
  assert.equal(bench.counts(), '2 preparing');
  assert.deepEqual(outline(bench.give()), ['allocate 1 without ', 'inventory']);
  assert.equal(bench.counts(), '1 free, 1 preparing');
  assert.deepEqual(outline(bench.give()), ['inventory']);

  assert.equal(bench.counts(), '2 free');
  assert.equal(bench.core.nextWakeMs(), null);
});

test('the device is asked for as many RMAs at once as the options say', () => {
  const bench = new Bench({ capacityCount: 3, allocationsInFlightMax: 2 });

  assert.deepEqual(outline(bench.start()), ['allocate 0 without ', 'allocate 1 without ', 'inventory']);
});

test('a slot that the device refuses is unavailable, and is tried again after 100 ms, then twice as long, up to 5 s', () => {
  const bench = new Bench();
  bench.start();
  const waitedMs: number[] = [];
  for (let round = 0; round < 8; round += 1) {
    bench.refuse();
    assert.equal(bench.counts(), '1 unavailable');
    assert.equal(bench.core.snapshot().inventory.unclaimedCount, 1);
    const waitMs = Number(bench.core.nextWakeMs()) - bench.nowMs;
    waitedMs.push(waitMs);
    assert.deepEqual(outline(bench.advance(waitMs - 1)), []);
    assert.deepEqual(outline(bench.advance(1)), ['allocate 0 without ']);
  }

  assert.deepEqual(waitedMs, [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  assert.deepEqual(outline(bench.give()), ['inventory']);
  assert.equal(bench.counts(), '1 free');
  assert.equal(bench.core.snapshot().inventory.unclaimedCount, 0);
});

test('one slot that is refused does not keep the others from being filled', () => {
  const bench = new Bench({ capacityCount: 2 });
  bench.start();

  assert.deepEqual(outline(bench.refuse()), ['allocate 1 without ', 'inventory']);
  bench.give();

  assert.equal(bench.counts(), '1 free, 1 unavailable');
});

test('an RMA that nobody asked for is given back at once', () => {
  const bench = Bench.ready();
  const rma = {
    fd: 777,
    inode: 777,
    sizeBytes: 1,
    clearing: { method: 'AGENT', durationMs: 0, pagesChecked: 0 },
  } as const;

  assert.deepEqual(outline(bench.handle({ type: 'allocated', slot: 0, rma })), ['close 777']);
  assert.deepEqual(outline(bench.handle({ type: 'allocated', slot: 99, rma })), ['close 777']);
  assert.equal(bench.counts(), '1 free');
});

test('a slot in RECLAIMING asks for an RMA that counts only when its old one is held by nobody, until it gets one', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);

  const effects = bench.handle({ type: 'holder-ended', claim: 'c1' as never });
  assert.deepEqual(only(effects, 'allocate'), [{ type: 'allocate', slot: 0, notHeldInodes: [FIRST_INODE] }]);
  bench.refuse();
  assert.equal(bench.counts(), '1 reclaiming');
  assert.equal(bench.stateOf('c1'), 'RECLAIMING');
  assert.deepEqual(outline(bench.advance(99)), []);
  assert.deepEqual(outline(bench.advance(1)), [`allocate 0 without ${FIRST_INODE}`]);
  bench.give();

  assert.equal(bench.counts(), '1 free');
  assert.equal(bench.stateOf('c1'), 'ENDED');
});

test('a slot whose old RMA is back but gets no new one is unavailable, and its claim has ended', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);
  bench.handle({ type: 'holder-ended', claim: 'c1' as never });

  const effects = bench.refuse(true);

  assert.deepEqual(outline(effects), ['record c1 ENDED', 'inventory', 'report c1 ENDED HOLDER_EXITED']);
  assert.equal(bench.counts(), '1 unavailable');
  assert.deepEqual(outline(bench.advance(100)), ['allocate 0 without ']);
});

test('a slot whose old RMA is not back within the grace is quarantined, and free the moment the kernel has it', () => {
  const bench = new Bench({ reclaimGraceMs: 1_000 });
  bench.start();
  bench.fill();
  bench.bind('c1', 1);
  bench.handle({ type: 'holder-ended', claim: 'c1' as never });
  bench.refuse();
  for (const waitMs of [100, 200, 400]) {
    bench.advance(waitMs);
    bench.refuse();
    assert.equal(bench.counts(), '1 reclaiming');
  }

  bench.advance(800);
  const effects = bench.refuse();

  assert.deepEqual(only(effects, 'slot-quarantined'), [{ type: 'slot-quarantined', slot: 0, claim: 'c1' }]);
  assert.equal(bench.counts(), '1 quarantined');
  assert.equal(bench.stateOf('c1'), 'RECLAIMING');
  bench.advance(1_600);
  assert.deepEqual(only(bench.refuse(), 'slot-quarantined'), [], 'it is said once');
  bench.advance(5_000);
  bench.give();
  assert.equal(bench.counts(), '1 free');
  assert.equal(bench.stateOf('c1'), 'ENDED');
});
