import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClaimRecord } from '../../../../src/domain/agent/records.js';
import type { AdoptedRma, KeptRma } from '../../../../src/domain/agent/rmas.js';
import {
  Bench,
  CLEARED,
  claimId,
  emptyRecord,
  only,
  outline,
  processOf,
  RMA_BYTES,
  recordOf,
  rmaOf,
} from '../support.js';

const HANDED_OUT: Partial<ClaimRecord> = { holder: processOf(1), clearing: CLEARED, inode: rmaOf(50).inode };

function passed(serial: number): AdoptedRma {
  return { ...rmaOf(serial), keptAs: `old-${serial}` };
}

/** What the checkpoint says of an RMA that was passed. */
function recorded({ keptAs, inode, sizeBytes, clearing }: AdoptedRma): KeptRma {
  return { name: keptAs, device: 'MEMFD', pool: 'p', inode, sizeBytes, clearing };
}

interface Restart {
  readonly adopted: readonly AdoptedRma[];
  /** What the checkpoint has; every passed RMA unless told. */
  readonly kept?: readonly KeptRma[];
  readonly claims?: readonly ClaimRecord[];
  readonly capacityCount?: number;
}

function restarted({ adopted, kept = adopted.map(recorded), claims = [], capacityCount = 2 }: Restart): Bench {
  const keep = { namePrefix: 'new', countMax: 8, pool: 'p' };
  return new Bench({ capacityCount, adopted, keep, record: emptyRecord({ claims, kept }) });
}

test('an adopted RMA is FREE at once and goes on being kept, and only the other slots ask the device', () => {
  const bench = restarted({ adopted: [passed(50)] });

  assert.deepEqual(outline(bench.start()), ['allocate 1 without ', 'inventory']);
  assert.equal(bench.counts(), '1 free, 1 preparing');
  assert.deepEqual(bench.core.readRecord().kept, [recorded(passed(50))]);
});

test('a claim that waited for an RMA gets the adopted one, with its proof, and the broker hears of it', () => {
  const bench = restarted({ adopted: [passed(50)], claims: [recordOf('c1')], capacityCount: 1 });

  assert.deepEqual(outline(bench.start()), ['inventory', 'report c1 PREPARED']);
  assert.equal(bench.counts(), '1 prepared');
  assert.deepEqual(bench.report('c1')?.clearing, CLEARED);
});

test('a passed RMA that the checkpoint does not know as kept is closed, and the service manager lets go of it', () => {
  const bench = restarted({ adopted: [passed(50)], kept: [] });

  assert.deepEqual(outline(bench.start()).slice(0, 2), [`close ${rmaOf(50).fd}`, 'unkeep old-50']);
  assert.equal(bench.counts(), '2 preparing');
});

for (const [what, other] of [
  ['of another inode', { inode: 7 }],
  ['of another size', { sizeBytes: 2 * RMA_BYTES }],
] as const) {
  test(`a passed RMA ${what} than the checkpoint says is closed and kept no more`, () => {
    const bench = restarted({ adopted: [{ ...passed(50), ...other }], kept: [recorded(passed(50))] });

    const expected = [`close ${rmaOf(50).fd}`, 'record old-50 unkept', 'unkeep old-50'];
    assert.deepEqual(outline(bench.start()).slice(0, 3), expected);
    assert.deepEqual(bench.core.readRecord().kept, []);
  });
}

test('two fds of one name are one RMA', () => {
  const again = { ...passed(50), fd: 999 };
  const bench = restarted({ adopted: [passed(50), again] });

  assert.deepEqual(outline(bench.start()).slice(0, 2), ['close 999', 'unkeep old-50']);
  assert.equal(bench.counts(), '1 free, 1 preparing');
});

test('a kept RMA that was not passed is forgotten', () => {
  const bench = restarted({ adopted: [], kept: [recorded(passed(50))] });

  assert.deepEqual(outline(bench.start()).slice(0, 2), ['record old-50 unkept', 'unkeep old-50']);
  assert.deepEqual(bench.core.readRecord().kept, []);
});

for (const state of ['OFFERED', 'BOUND', 'RECLAIMING'] as const) {
  test(`an adopted RMA that a record says is ${state} is closed, and its slot stays taken`, () => {
    const bench = restarted({ adopted: [passed(50)], claims: [recordOf('c1', { ...HANDED_OUT, state })] });

    assert.ok(outline(bench.start()).includes(`close ${rmaOf(50).fd}`));
    assert.notEqual(bench.stateOf('c1'), 'PREPARED');
    assert.match(bench.counts(), /1 preparing/);
    assert.deepEqual(bench.core.readRecord().kept, []);
  });
}

test('RMAs beyond the capacity are given back', () => {
  const bench = restarted({ adopted: [passed(50), passed(51), passed(52)] });

  const expected = ['record old-52 unkept', 'unkeep old-52', `close ${rmaOf(52).fd}`, 'inventory'];
  assert.deepEqual(outline(bench.start()), expected);
  assert.equal(bench.counts(), '2 free');
});

test('RMAs without inodes are told apart by their names', () => {
  const adopted = [passed(50), passed(51)].map((rma) => ({ ...rma, inode: null }));
  const claims = [recordOf('c1', { ...HANDED_OUT, inode: null, state: 'BOUND' })];
  const bench = restarted({ adopted, claims, capacityCount: 3 });
  bench.start();

  assert.equal(bench.counts(), '2 free, 1 bound');
  bench.handle({ type: 'holder-ended', claim: claimId('c1') });
  assert.equal(bench.counts(), '2 free, 1 reclaiming');
});

test('an RMA without an inode is back only when its process has none, unless that process has another claim', () => {
  const asked = (...names: readonly string[]) => {
    const claims = names.map((name) => recordOf(name, { ...HANDED_OUT, inode: null, state: 'BOUND' }));
    const bench = restarted({ adopted: [], claims, capacityCount: names.length });
    bench.start();
    const effects = bench.handle({ type: 'holder-ended', claim: claimId('c1') });
    return only(effects, 'allocate').map(({ notHeldInodes, notHeldBy }) => ({ notHeldInodes, notHeldBy }));
  };
  assert.deepEqual(asked('c1'), [{ notHeldInodes: [], notHeldBy: processOf(1).pid }]);
  assert.deepEqual(asked('c1', 'c2'), [{ notHeldInodes: [], notHeldBy: undefined }]);
});
