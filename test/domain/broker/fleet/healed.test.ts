import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healedClaim, healedNode } from '../../../../src/domain/broker/fleet/healed.js';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import type { NodeRecord } from '../../../../src/domain/broker/records/node.js';
import type { ClearingProof, Holder } from '../../../../src/domain/claim-state.js';

const HOLDER: Holder = { pid: 7, uid: 1, gid: 2, startTicks: 3, executable: '/bin/vmm' };
const CLEARING: ClearingProof = { method: 'AGENT', durationMs: 1.5, pagesChecked: 4 };
const claim = (patch: object) => ({ id: 'c1', holder: HOLDER, clearing: CLEARING, ...patch }) as unknown as Claim;

test('a claim with nothing amiss stays the same object', () => {
  for (const fine of [claim({}), claim({ holder: null }), claim({ clearing: null })]) {
    assert.equal(healedClaim(fine), fine);
  }
});

const HOLDERS: readonly (readonly [patch: object, healed: object])[] = [
  [{ startTicks: 2 ** 64 }, { startTicks: 0 }],
  [{ pid: -(2 ** 63) }, { pid: 0 }],
  [{ pid: 2 ** 63 }, { pid: 0 }],
  [
    { uid: null, gid: 0.5 },
    { uid: 0, gid: 0 },
  ],
  [{ executable: '\u001b[31m\0' }, { executable: '\ufffd[31m\ufffd' }],
  [{ executable: 'x'.repeat(5_000) }, { executable: 'x'.repeat(4_096) }],
];
for (const [patch, healed] of HOLDERS) {
  test(`a holder with ${JSON.stringify(patch).slice(0, 60)} is told as far as it is known`, () => {
    const broken = claim({ holder: { ...HOLDER, ...patch } });
    assert.deepEqual(healedClaim(broken), claim({ holder: { ...HOLDER, ...healed } }));
  });
}

const CLEARINGS: readonly (readonly [patch: object, healed: object])[] = [
  [{ durationMs: -5 }, { durationMs: 0 }],
  [{ durationMs: null }, { durationMs: 0 }],
  [{ durationMs: 2 ** 80 }, { durationMs: 0 }],
  [{ method: 77 }, { method: 'KERNEL' }],
  [{ pagesChecked: 2 ** 32 - 1 }, { pagesChecked: 0 }],
];
for (const [patch, healed] of CLEARINGS) {
  test(`a clearing with ${JSON.stringify(patch)} is told as far as it is known`, () => {
    const broken = claim({ clearing: { ...CLEARING, ...patch } });
    assert.deepEqual(healedClaim(broken), claim({ clearing: { ...CLEARING, ...healed } }));
  });
}

test('a node whose RMAs are larger than any has none, until its agent says another size', () => {
  const node = { id: 'n1', device: 'MEMFD', rmaSizeBytes: 2 ** 27 } as unknown as NodeRecord;
  assert.equal(healedNode(node), node);
  assert.deepEqual(healedNode({ ...node, rmaSizeBytes: 2 ** 53 - 1 }), { ...node, rmaSizeBytes: 0 });
  assert.deepEqual(healedNode({ ...node, device: 77 } as unknown as NodeRecord), node);
});
