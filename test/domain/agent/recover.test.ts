import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClaimRecord } from '../../../src/domain/agent/records.js';
import {
  Bench,
  CLEARED,
  claimId,
  emptyRecord,
  fencing,
  only,
  outline,
  processOf,
  recordOf,
  TTL_MS,
  tokenHash,
} from './support.js';

const HELD: Partial<ClaimRecord> = { holder: processOf(1), inode: 77, clearing: CLEARED };

function recovered(claims: readonly ClaimRecord[], capacityCount = 1): Bench {
  return new Bench({ capacityCount, record: emptyRecord({ claims }) });
}

test('a BOUND claim takes up its slot again, its holder is watched, and nothing is allocated in its place', () => {
  const bench = recovered([recordOf('c1', { ...HELD, state: 'BOUND' })]);

  assert.deepEqual(outline(bench.start()), ['watch c1 1', 'inventory']);
  assert.equal(bench.counts(), '1 bound');
  assert.deepEqual(bench.report('c1')?.holder, processOf(1));

  const effects = bench.handle({ type: 'holder-ended', claim: claimId('c1') });
  assert.deepEqual(only(effects, 'allocate')[0]?.notHeldInodes, [77]);
});

test('the end that was asked of a BOUND claim is still asked after a restart', () => {
  const bench = recovered([recordOf('c1', { ...HELD, state: 'BOUND', endCause: 'RELEASE_REQUESTED' })]);
  bench.start();
  bench.handle({ type: 'holder-ended', claim: claimId('c1') });

  assert.equal(bench.report('c1')?.endCause, 'RELEASE_REQUESTED');
});

test('an UNREDEEMED claim waits for a new RMA: the old one went with the former process', () => {
  const bench = recovered([recordOf('c1')]);

  assert.deepEqual(outline(bench.start()), ['allocate 0 without ', 'inventory']);
  assert.equal(bench.stateOf('c1'), 'PREPARING');
  assert.deepEqual(outline(bench.give()), ['inventory', 'report c1 PREPARED']);
});

test('an UNREDEEMED claim whose time ran out while the agent was down ends with the first tick, which is due at once', () => {
  const bench = recovered([recordOf('c1')]);
  bench.nowMs += TTL_MS;
  bench.start();
  assert.ok(Number(bench.core.nextWakeMs()) <= bench.nowMs);

  assert.deepEqual(outline(bench.advance(0)), ['record c1 ENDED', 'report c1 ENDED TIME_RAN_OUT']);
});

test('an OFFERED claim was never told that it is bound: its RMA is taken back and it waits for another one', () => {
  const bench = recovered([recordOf('c1', { ...HELD, state: 'OFFERED' })], 2);

  assert.deepEqual(outline(bench.start()), [
    'watch stray-1 1',
    'record stray-1 RECLAIMING',
    'record c1 UNREDEEMED',
    'allocate 0 without 77',
    'inventory',
  ]);
  assert.equal(bench.counts(), '1 preparing, 1 reclaiming');
  assert.equal(bench.stateOf('c1'), 'PREPARING');
  bench.connect(1);
  const resume = bench.request(1, { op: 'resume', tokenHash: tokenHash('c1') });
  assert.deepEqual(outline(resume), ['refuse 1 NOT_THE_HOLDER']);
});

test('an OFFERED claim whose stray was written down already gets no second one', () => {
  const stray = recordOf('stray-4', { ...HELD, state: 'RECLAIMING', fencingToken: fencing(0), tokenHash: null });
  const bench = recovered([recordOf('c1', { ...HELD, state: 'OFFERED' }), stray]);

  bench.start();

  assert.equal(bench.counts(), '1 reclaiming');
  assert.equal(bench.core.snapshot().inventory.unclaimedCount, 1);
});

test('an OFFERED claim whose end was asked for is RECLAIMING by that cause', () => {
  const bench = recovered([recordOf('c1', { ...HELD, state: 'OFFERED', endCause: 'RELEASE_REQUESTED' })]);

  assert.deepEqual(outline(bench.start()), [
    'watch c1 1',
    'record c1 RECLAIMING',
    'allocate 0 without 77',
    'inventory',
  ]);
  assert.equal(bench.report('c1')?.endCause, 'RELEASE_REQUESTED');
});

test('a RECLAIMING claim goes on being taken back', () => {
  const bench = recovered([recordOf('c1', { ...HELD, state: 'RECLAIMING', endCause: 'HOLDER_EXITED' })]);

  assert.deepEqual(outline(bench.start()), ['watch c1 1', 'allocate 0 without 77', 'inventory']);
  bench.give();
  assert.equal(bench.stateOf('c1'), 'ENDED');
});

test('an ENDED claim is told until it is acknowledged, its token says how it ended, and it stays fenced', () => {
  const bench = recovered([recordOf('c1', { state: 'ENDED', endCause: 'TIME_RAN_OUT', fencingToken: fencing(6) })]);
  bench.start();
  bench.fill();
  bench.connect(1);

  assert.equal(bench.stateOf('c1'), 'ENDED');
  assert.deepEqual(outline(bench.redeem(1, 'c1')), ['refuse 1 CLAIM_EXPIRED']);
  assert.deepEqual(outline(bench.prepare('c1', { token: 6 })), ['report c1 ENDED TIME_RAN_OUT']);
});

test('the fence survives a restart', () => {
  const bench = Bench.ready({ record: emptyRecord({ fencedUpTo: fencing(6) }) });

  assert.equal(only(bench.prepare('c1', { token: 6 }), 'report-claim')[0]?.report.refusal, 'CLAIM_FENCED');
});

test('a local claim stays unscheduled, and the next one gets another id', () => {
  const local = recordOf('local-1-1001-5', { ...HELD, state: 'BOUND', fencingToken: fencing(0), tokenHash: null });
  const bench = recovered([local], 2);
  bench.start();
  bench.fill();
  bench.connect(1, processOf(1), true);

  const { inventory, claims } = bench.core.snapshot();
  assert.deepEqual([inventory.unscheduledCount, claims], [1, []]);
  const [reply] = only(bench.request(1, { op: 'allocate', guest: 'guest', minRmaBytes: 1 }), 'reply');
  assert.equal(reply?.ok['claim'], 'local-1-1001-6');
});

test('claims in use beyond a capacity that has shrunk keep their slots', () => {
  const bench = recovered([
    recordOf('c1', { ...HELD, state: 'BOUND' }),
    recordOf('c2', { ...HELD, state: 'BOUND', holder: processOf(2), inode: 78, tokenHash: tokenHash('c2') }),
  ]);
  bench.start();

  assert.equal(bench.counts(), '2 bound');
  bench.handle({ type: 'holder-ended', claim: claimId('c1') });
  bench.give();
  assert.equal(bench.counts(), '1 bound');
});

test('what a core writes down is what a core takes up', () => {
  const before = Bench.ready({ capacityCount: 3 });
  before.bind('c1', 1, 1);
  before.unprepare('c1');
  before.bind('c2', 2, 2);
  before.handle({ type: 'holder-ended', claim: claimId('c2') });
  before.unprepare('c3', 3);

  const after = new Bench({ capacityCount: 3, record: before.core.readRecord() });

  assert.deepEqual(after.core.readRecord(), before.core.readRecord());
});

test('a record of a bound claim without a holder stops the start', () => {
  assert.throws(() => recovered([recordOf('c1', { state: 'BOUND' })]), /claim c1 is BOUND and names no holder/);
});
