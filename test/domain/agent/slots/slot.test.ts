import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentClaim } from '../../../../src/domain/agent/claims/claim.js';
import { countedAs, SLOT_MOVES, type SlotState, type SlotStateName } from '../../../../src/domain/agent/slots/slot.js';
import { SlotTable } from '../../../../src/domain/agent/slots/slot-table.js';
import { agentMs, claimId, fencing, rmaOf } from '../support.js';

const CLAIM: AgentClaim = {
  id: claimId('c1'),
  kind: 'SCHEDULED',
  guest: 'guest',
  minRmaBytes: 1,
  maxRmaBytes: null,
  device: null,
  fencingToken: fencing(1),
  tokenHash: null,
  redeemableUntil: agentMs(1),
  expiryMark: 0,
  requiredHolder: null,
  requestedEnd: null,
  rma: null,
  clearing: null,
  phase: { state: 'PREPARING' },
};

const SAMPLES: { readonly [S in SlotStateName]: Extract<SlotState, { state: S }> } = {
  EMPTY: { state: 'EMPTY', failures: 0 },
  CLEARING: { state: 'CLEARING', failures: 0 },
  FREE: { state: 'FREE', rma: rmaOf(0) },
  PREPARED: { state: 'PREPARED', rma: rmaOf(0), claim: CLAIM },
  OFFERED: { state: 'OFFERED', rma: rmaOf(0), claim: CLAIM },
  BOUND: { state: 'BOUND', claim: CLAIM, inode: 1 },
  RECLAIMING: { state: 'RECLAIMING', claim: CLAIM, inode: 1, failures: 0, missedSinceMs: null, isQuarantined: false },
  SUSPECT: { state: 'SUSPECT', rma: rmaOf(0) },
  POISONED: { state: 'POISONED', rma: rmaOf(0) },
  RETIRED: { state: 'RETIRED' },
};

/** From row to column: x may be, . never. */
const MOVES = `
              EMPTY CLEARING FREE PREPARED OFFERED BOUND RECLAIMING SUSPECT POISONED RETIRED
  EMPTY       .     x        .    .        .       .     .          .       .        x
  CLEARING    x     .        x    .        .       .     .          .       x        .
  FREE        .     .        .    x        x       .     .          x       .        x
  PREPARED    .     .        x    .        x       .     .          x       .        .
  OFFERED     .     .        x    x        .       x     x          .       .        .
  BOUND       .     .        .    .        .       .     x          .       .        .
  RECLAIMING  x     .        x    .        .       .     x          .       x        .
  SUSPECT     .     .        x    .        .       .     .          .       x        .
  POISONED    .     .        .    .        .       .     .          .       .        x
  RETIRED     x     .        .    .        .       .     .          .       .        .
`;

/** How a slot gets to each state from EMPTY. */
const ROUTES: Readonly<Record<SlotStateName, readonly SlotStateName[]>> = {
  EMPTY: [],
  CLEARING: ['CLEARING'],
  FREE: ['CLEARING', 'FREE'],
  PREPARED: ['CLEARING', 'FREE', 'PREPARED'],
  OFFERED: ['CLEARING', 'FREE', 'PREPARED', 'OFFERED'],
  BOUND: ['CLEARING', 'FREE', 'PREPARED', 'OFFERED', 'BOUND'],
  RECLAIMING: ['CLEARING', 'FREE', 'PREPARED', 'OFFERED', 'BOUND', 'RECLAIMING'],
  SUSPECT: ['CLEARING', 'FREE', 'SUSPECT'],
  POISONED: ['CLEARING', 'POISONED'],
  RETIRED: ['RETIRED'],
};

function tableIn(state: SlotStateName): SlotTable {
  const table = new SlotTable(1);
  table.add(SAMPLES.EMPTY);
  for (const step of ROUTES[state]) table.move(0, SAMPLES[step]);
  return table;
}

function* moves(): Generator<{ from: SlotStateName; to: SlotStateName; isAllowed: boolean }> {
  const [header = '', ...rows] = MOVES.trim().split('\n');
  const columns = header.trim().split(/\s+/) as SlotStateName[];
  for (const row of rows) {
    const [from, ...cells] = row.trim().split(/\s+/);
    for (const [at, to] of columns.entries()) yield { from: from as SlotStateName, to, isAllowed: cells[at] === 'x' };
  }
}

for (const { from, to, isAllowed } of moves()) {
  test(`a slot that is ${from} ${isAllowed ? 'may become' : 'never becomes'} ${to}`, () => {
    assert.equal(SLOT_MOVES[from].includes(to), isAllowed);
    const table = tableIn(from);

    if (!isAllowed) {
      assert.throws(() => table.move(0, SAMPLES[to]), /may not move/);
      assert.equal(table.get(0)?.state, from);
      return;
    }
    table.move(0, SAMPLES[to]);

    assert.equal(table.get(0)?.state, to);
    const name = countedAs(SAMPLES[to]);
    const { slots, capacityCount } = table.inventory();
    assert.equal(capacityCount, name === null ? 0 : 1);
    const counted = Object.entries(slots).filter(([, count]) => count > 0);
    assert.deepEqual(counted, name === null ? [] : [[name, 1]]);
  });
}

test('the table of moves covers every pair of states', () => {
  const names = Object.keys(SAMPLES);
  assert.equal([...moves()].length, names.length ** 2);
  assert.deepEqual(Object.keys(SLOT_MOVES).sort(), names.sort());
});

test('a slot that failed to get its first RMA is unavailable, also while it is tried again', () => {
  assert.equal(countedAs({ state: 'EMPTY', failures: 1 }), 'unavailable');
  assert.equal(countedAs({ state: 'CLEARING', failures: 1 }), 'unavailable');
});

test('expect throws and names both states when the slot is in another one', () => {
  assert.throws(() => tableIn('BOUND').expect(0, 'OFFERED'), /expected to be OFFERED and is BOUND/);
  assert.throws(() => tableIn('BOUND').expect(7, 'OFFERED'), /slot 7 .* is nothing/);
});
