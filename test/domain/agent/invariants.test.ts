import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAgentInvariants } from '../../../src/domain/agent/invariants.js';
import { Bench, CLEARED, claimId, FIRST_FD } from './support.js';

test('a healthy core breaks no invariant', () => {
  assert.deepEqual(checkAgentInvariants(Bench.ready().core), []);
});

test('an fd in two slots is found', () => {
  const bench = Bench.ready();
  const state = bench.core.inspect();
  state.slots.add({ state: 'FREE', rma: { fd: FIRST_FD, inode: 1, sizeBytes: 1, clearing: CLEARED } });

  assert.deepEqual(checkAgentInvariants(bench.core), [`fd ${FIRST_FD} is in two slots, the second is 1`]);
});

test('a slot and a claim that do not speak of one another are found', () => {
  const bench = Bench.ready();
  bench.prepare('c1');
  const claim = bench.core.inspect().claims.live(claimId('c1'));
  assert.ok(claim);
  claim.phase = { state: 'PREPARED', slot: 5 };

  assert.deepEqual(checkAgentInvariants(bench.core), [
    'slot 0 has c1, which has slot 5',
    'c1 has slot 5, which has another claim',
  ]);
});

test('a slot that nobody fills is found', () => {
  const bench = new Bench();
  bench.core.inspect().supply.drop(0);

  assert.deepEqual(checkAgentInvariants(bench.core), ['slot 0 is EMPTY and wanted is false']);
});
