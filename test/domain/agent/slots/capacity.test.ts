import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench, claimId, FIRST_FD, outline } from '../support.js';

function resize(bench: Bench, capacityCount: number): string[] {
  return outline(bench.handle({ type: 'capacity-changed', capacityCount }));
}

test('a pool that grew gets new slots, which are filled', () => {
  const bench = Bench.ready();

  assert.deepEqual(resize(bench, 2), ['allocate 1 without ', 'inventory']);
  bench.fill();

  assert.equal(bench.counts(), '2 free');
});

test('a pool that shrank gives FREE RMAs back to the kernel', () => {
  const bench = Bench.ready({ capacityCount: 2 });

  assert.deepEqual(resize(bench, 1), [`close ${FIRST_FD + 1}`, 'inventory']);

  assert.equal(bench.counts(), '1 free');
  assert.equal(bench.core.snapshot().inventory.capacityCount, 1);
});

test('a pool that shrank loses slots that have nothing before slots that have an RMA', () => {
  const bench = new Bench({ capacityCount: 3 });
  bench.start();
  bench.give();

  assert.deepEqual(resize(bench, 2), ['inventory']);
  assert.equal(bench.counts(), '1 free, 1 preparing');
});

test('a pool that shrank below what is in use keeps that, and loses it when it comes free', () => {
  const bench = Bench.ready({ capacityCount: 2 });
  bench.bind('c1', 1, 1);
  bench.prepare('c2', { token: 2 });

  assert.deepEqual(resize(bench, 0), []);
  assert.equal(bench.core.snapshot().inventory.capacityCount, 2);

  assert.deepEqual(outline(bench.unprepare('c2', 2)), [
    'record c2 ENDED',
    `close ${FIRST_FD}`,
    'inventory',
    'report c2 ENDED RELEASE_REQUESTED',
  ]);
  bench.handle({ type: 'holder-ended', claim: claimId('c1') });
  bench.refuse(true);
  assert.equal(bench.core.snapshot().inventory.capacityCount, 0);
  assert.equal(bench.stateOf('c1'), 'ENDED');
});

test('an RMA that arrives for a pool that has shrunk meanwhile goes back', () => {
  const bench = new Bench();
  bench.start();
  resize(bench, 0);

  assert.deepEqual(outline(bench.give()), [`close ${FIRST_FD}`, 'inventory']);
  assert.equal(bench.counts(), '');
});

test('a claim does not wait for a slot that will be retired', () => {
  const bench = new Bench();
  bench.start();
  resize(bench, 0);

  assert.deepEqual(outline(bench.prepare('c1')), ['report c1 REFUSED']);
});

test('a pool that grows again after it shrank takes its retired slots back', () => {
  const bench = Bench.ready({ capacityCount: 2 });
  resize(bench, 0);

  assert.deepEqual(resize(bench, 2), ['allocate 0 without ', 'inventory']);
  bench.fill();
  assert.equal(bench.counts(), '2 free');
});
