import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClaimRecord, HeldRma } from '../../../src/domain/agent/ports.js';
import { Bench, CLEARED, claimId, emptyRecord, outline, processOf, recordOf, rmaOf } from './support.js';

const HANDED_OUT: Partial<ClaimRecord> = { holder: processOf(1), clearing: CLEARED, inode: rmaOf(50).inode };

function adopting(adopted: readonly HeldRma[], claims: readonly ClaimRecord[] = [], capacityCount = 2): Bench {
  return new Bench({ capacityCount, adopted, record: emptyRecord({ claims }) });
}

test('an adopted RMA is FREE at once, and only the other slots ask the device', () => {
  const bench = adopting([rmaOf(50)]);

  assert.deepEqual(outline(bench.start()), ['allocate 1 without ', 'inventory']);
  assert.equal(bench.counts(), '1 free, 1 preparing');
});

test('a claim that waited for an RMA gets the adopted one, with its proof, and the broker hears of it', () => {
  const bench = adopting([rmaOf(50)], [recordOf('c1')], 1);

  assert.deepEqual(outline(bench.start()), ['inventory', 'report c1 PREPARED']);
  assert.equal(bench.counts(), '1 prepared');
  assert.deepEqual(bench.report('c1')?.clearing, CLEARED);
});

for (const state of ['OFFERED', 'BOUND', 'RECLAIMING'] as const) {
  test(`an adopted RMA that a record says is ${state} is closed, and its slot stays taken`, () => {
    const bench = adopting([rmaOf(50)], [recordOf('c1', { ...HANDED_OUT, state })], 2);

    assert.ok(outline(bench.start()).includes(`close ${rmaOf(50).fd}`));
    assert.notEqual(bench.stateOf('c1'), 'PREPARED');
    assert.match(bench.counts(), /1 preparing/);
  });
}

test('RMAs beyond the capacity are closed', () => {
  const bench = adopting([rmaOf(50), rmaOf(51), rmaOf(52)]);

  assert.deepEqual(outline(bench.start()), [`close ${rmaOf(52).fd}`, 'inventory']);
  assert.equal(bench.counts(), '2 free');
});

test('RMAs without inodes are told apart by nothing and are all adopted', () => {
  const [first, second] = [rmaOf(50), rmaOf(51)].map((rma) => ({ ...rma, inode: null }));
  assert.ok(first && second);
  const bench = adopting([first, second], [recordOf('c1', { ...HANDED_OUT, inode: null, state: 'BOUND' })], 3);
  bench.start();

  assert.equal(bench.counts(), '2 free, 1 bound');
  bench.handle({ type: 'holder-ended', claim: claimId('c1') });
  assert.equal(bench.counts(), '2 free, 1 reclaiming');
});
