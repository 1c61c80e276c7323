import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import { ClaimReader } from '../../../../src/server/store/rows/claim-reader.js';
import { type StoredClaim, storedClaim } from '../../../../src/server/store/rows/stored-claim.js';
import { helloOf, World } from '../../../domain/broker/support.js';

function someClaim(): Claim {
  const world = new World();
  world.connect(helloOf('n1'));
  return world.claim();
}

/** What comes back of a claim after it was a line of text. */
function readBack(claim: Claim): Claim {
  const stored: StoredClaim = JSON.parse(JSON.stringify([0, ...storedClaim(claim)]));
  return new ClaimReader().claim(stored);
}

const HOLDER = { pid: 42, uid: 107, gid: 108, startTicks: 9_000, executable: '/usr/bin/qemu-system-ppc64' };
const CLEARING = { method: 'KERNEL_AND_AGENT', durationMs: 1.25, pagesChecked: 64 } as const;

describe('a stored claim', () => {
  it('is read back as it was, with and without what only some claims have', () => {
    const claim = someClaim();
    assert.deepEqual(readBack(claim), claim);
    assert.deepEqual(readBack({ ...claim, holder: HOLDER }), { ...claim, holder: HOLDER });
    assert.deepEqual(readBack({ ...claim, clearing: CLEARING }), { ...claim, clearing: CLEARING });
    const set = { first: claim.id, index: 1, size: 3 };
    const last = { ...claim, holder: HOLDER, clearing: CLEARING, set, endMs: claim.createMs, requestId: null };
    assert.deepEqual(readBack(last), last);
  });

  it('keeps quotation marks of every kind in its words', () => {
    const claim = someClaim();
    const labels = { owner: `O'Brien "the \\ \u2028 one"`, "it's": '"' };
    const marked = { ...claim, spec: { ...claim.spec, guest: `g'"\\`, labels, spreadLabel: `'zone"` } };
    assert.deepEqual(readBack(marked), marked);
  });
});
