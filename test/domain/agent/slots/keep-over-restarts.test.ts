import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench, claimId, only, outline, rmaOf } from '../support.js';

const KEEP = { namePrefix: 'life', countMax: 2, pool: 'p' };
const FD = rmaOf(0).fd;

test('a fresh RMA is written down as kept before the service manager gets its copy', () => {
  const bench = new Bench({ keep: KEEP });
  bench.start();
  assert.deepEqual(outline(bench.give()), ['record life-1 kept', `keep ${FD} as life-1`, 'inventory']);
});

test('a redeem ends the keeping on paper before the fd leaves, and then the service manager lets go', () => {
  const bench = Bench.ready({ keep: KEEP });
  bench.prepare('c1');
  bench.connect(1);
  const steps = ['record life-1 unkept', 'record c1 OFFERED', `fd ${FD} to 1`, 'unkeep life-1'];
  assert.deepEqual(outline(bench.redeem(1, 'c1')), steps);
  assert.deepEqual(only(bench.confirm(1, 'c1'), 'unkeep-rma'), []);
});

test('an RMA that did not leave is kept again, under a new name', () => {
  const bench = Bench.ready({ keep: KEEP });
  bench.prepare('c1');
  bench.connect(1);
  bench.redeem(1, 'c1');
  const effects = bench.handle({ type: 'delivery-failed', claim: claimId('c1'), reason: 'PEER_GONE' });
  assert.deepEqual(outline(effects), ['record c1 UNREDEEMED', 'record life-2 kept', `keep ${FD} as life-2`]);
});

test('a claim that ends unredeemed leaves its RMA kept', () => {
  const bench = Bench.ready({ keep: KEEP });
  bench.prepare('c1');
  assert.deepEqual(only(bench.unprepare('c1'), 'unkeep-rma'), []);
  assert.deepEqual(
    bench.core.readRecord().kept.map(({ name }) => name),
    ['life-1'],
  );
});

test('an RMA that the pool is to be smaller by is kept no more', () => {
  const bench = Bench.ready({ keep: KEEP });
  const steps = ['record life-1 unkept', 'unkeep life-1', `close ${FD}`, 'inventory'];
  assert.deepEqual(outline(bench.handle({ type: 'capacity-changed', capacityCount: 0 })), steps);
});

test('no more are kept than the service manager takes, and the next one takes the place of one that left', () => {
  const bench = Bench.ready({ keep: KEEP, capacityCount: 3 });
  const names = () => bench.core.readRecord().kept.map(({ name }) => name);
  assert.deepEqual(names(), ['life-1', 'life-2']);
  bench.bind('c1', 1);
  bench.bind('c2', 2, 2);
  bench.handle({ type: 'holder-ended', claim: claimId('c1') });
  bench.fill();
  assert.deepEqual(names(), ['life-1', 'life-3']);
});

test('without anybody to keep them nothing is kept', () => {
  const bench = new Bench();
  bench.start();
  assert.deepEqual(outline(bench.give()), ['inventory']);
});
