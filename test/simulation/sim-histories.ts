import assert from 'node:assert/strict';
import type { Claim } from '../../src/domain/broker/records/claim.js';
import type { ClaimHappening } from '../../src/domain/broker/records/claim-history.js';
import { CLAIM_HISTORY, NODE_HISTORY } from '../../src/domain/broker/records/history.js';
import { type ClaimState, isLive } from '../../src/domain/claim-state.js';
import type { MemoryDisk } from '../../src/server/store/memory/memory-store.js';

/** The states that a claim may be in after each happening; null for one that says nothing of it. */
const STATES_AFTER: Readonly<Record<ClaimHappening['kind'], readonly ClaimState[] | null>> = {
  CREATED: ['RESERVED', 'WITHOUT_RMA'],
  PLACED: ['RESERVED', 'WITHOUT_RMA'],
  PREPARED: ['PREPARED'],
  PREPARING: ['RESERVED'],
  // A claim that is being taken back turns out to have a holder.
  BOUND: ['BOUND', 'RELEASING'],
  HOLDER_CHANGED: null,
  RENEWED: null,
  RELEASING: ['RELEASING'],
  ENDED: ['RELEASED', 'EXPIRED', 'REVOKED', 'LOST'],
};

/** Every history on the disk fits what it is of, whichever writes a crash has cut off. */
export function checkHistories({ claims, nodes, histories }: MemoryDisk): void {
  for (const claim of claims.values()) checkClaim(claim, histories.ofClaim(claim));
  for (const { id } of nodes.values()) {
    const history = histories.ofNode(id);
    assert.ok(history !== null && history.entries.length <= NODE_HISTORY.first + NODE_HISTORY.last, `of ${id}`);
  }
}

function checkClaim(claim: Claim, { entries, omittedCount }: ReturnType<MemoryDisk['histories']['ofClaim']>): void {
  const told = entries.map(({ what }) => what.kind).join(' ');
  const what = `${claim.id} is ${claim.state}, and its history is ${told}`;
  assert.equal(entries[0]?.what.kind, 'CREATED', what);
  assert.ok(entries.length <= CLAIM_HISTORY.first + CLAIM_HISTORY.last, what);
  const times = entries.map(({ atMs }) => atMs);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
    what,
  );
  assert.equal(told.split(' ').filter((kind) => kind === 'ENDED').length, isLive(claim.state) ? 0 : 1, what);
  const last = entries.findLastIndex((entry) => STATES_AFTER[entry.what.kind] !== null);
  // The one that counts may be among those that were left out.
  if (omittedCount > 0 && last < CLAIM_HISTORY.first) return;
  const kind = entries[last]?.what.kind ?? 'CREATED';
  assert.ok(STATES_AFTER[kind]?.includes(claim.state), what);
}
