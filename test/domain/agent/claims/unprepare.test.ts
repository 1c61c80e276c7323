import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench, claimId, fencing, only, outline } from '../support.js';

function offered(): Bench {
  const bench = Bench.ready();
  bench.prepare('c1');
  bench.connect(1);
  bench.redeem(1, 'c1');
  return bench;
}

test('an unredeemed claim ends at once, and its RMA, which never left, is FREE as it is', () => {
  const bench = Bench.ready();
  bench.prepare('c1');

  const effects = bench.unprepare('c1');

  assert.deepEqual(outline(effects), ['record c1 ENDED', 'inventory', 'report c1 ENDED RELEASE_REQUESTED']);
  assert.equal(bench.counts(), '1 free');
  assert.deepEqual(bench.asked, []);
});

test('the RMA of a claim that ended unredeemed goes to the claim that waits longest', () => {
  const bench = new Bench({ capacityCount: 2 });
  bench.start();
  bench.prepare('c1', { token: 1 });
  bench.prepare('c2', { token: 2 });
  bench.give();
  assert.equal(bench.stateOf('c2'), 'PREPARING');

  const effects = bench.unprepare('c1', 1, 'TIME_RAN_OUT');

  assert.deepEqual(outline(effects), ['record c1 ENDED', 'report c1 ENDED TIME_RAN_OUT', 'report c2 PREPARED']);
});

test('a claim that waits ends at once and does not get the next RMA', () => {
  const bench = new Bench();
  bench.start();
  bench.prepare('c1');
  bench.unprepare('c1');

  bench.give();

  assert.equal(bench.counts(), '1 free');
});

test('a bound claim stays: its holder is asked to let go, the broker hears BOUND, and the wish outlives a restart', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);

  const effects = bench.unprepare('c1');

  assert.deepEqual(outline(effects), ['record c1 BOUND', 'notify 1 drain_requested', 'report c1 BOUND']);
  assert.deepEqual(only(effects, 'notify')[0]?.members, { claim: 'c1', cause: 'RELEASE_REQUESTED' });
  assert.equal(bench.core.readRecord().claims[0]?.endCause, 'RELEASE_REQUESTED');
});

test('a bound claim whose end was asked for ends by that cause when its holder lets go', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);
  bench.unprepare('c1');

  bench.handle({ type: 'holder-ended', claim: claimId('c1') });
  bench.give();

  assert.equal(bench.report('c1')?.endCause, 'RELEASE_REQUESTED');
});

test('the holder of a claim that the broker has no record of is asked to let go, and told why', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);

  const effects = bench.unprepare('c1', 1, 'UNKNOWN_TO_BROKER');

  assert.deepEqual(only(effects, 'notify')[0]?.members, { claim: 'c1', cause: 'UNKNOWN_TO_BROKER' });
  assert.equal(bench.core.readRecord().claims[0]?.endCause, 'UNKNOWN_TO_BROKER');
});

test('the holder of a claim whose node was removed is asked to let go too', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);

  const effects = bench.unprepare('c1', 1, 'NODE_REMOVED');

  assert.deepEqual(outline(effects), ['record c1 BOUND', 'notify 1 drain_requested', 'report c1 BOUND']);
  bench.handle({ type: 'holder-ended', claim: claimId('c1') });
  bench.give();
  assert.equal(bench.report('c1')?.endCause, 'NODE_REMOVED');
});

test('a holder without a connection is not asked, and the claim stays BOUND all the same', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);
  bench.handle({ type: 'peer-disconnected', connection: 1 });

  assert.deepEqual(outline(bench.unprepare('c1')), ['record c1 BOUND', 'report c1 BOUND']);
});

for (const cause of ['TIME_RAN_OUT', 'PREPARE_FAILED'] as const) {
  test(`${cause} does nothing to a bound claim but have it reported`, () => {
    const bench = Bench.ready();
    bench.bind('c1', 1);

    assert.deepEqual(outline(bench.unprepare('c1', 1, cause)), ['report c1 BOUND']);
    bench.handle({ type: 'holder-ended', claim: claimId('c1') });
    assert.equal(bench.report('c1')?.endCause, 'HOLDER_EXITED');
  });
}

test('a claim whose fd was sent is reported BOUND, for a process may have it, and its holder is asked to let go', () => {
  const bench = offered();

  assert.deepEqual(outline(bench.unprepare('c1')), [
    'record c1 OFFERED',
    'notify 1 drain_requested',
    'report c1 BOUND',
  ]);
  bench.confirm(1, 'c1');
  assert.equal(bench.core.readRecord().claims[0]?.endCause, 'RELEASE_REQUESTED');
});

test('a claim whose end was asked for while its fd was under way is not redeemable again when the offer fails', () => {
  const bench = offered();
  bench.unprepare('c1');

  bench.handle({ type: 'peer-disconnected', connection: 1 });
  assert.equal(bench.stateOf('c1'), 'RECLAIMING');
  bench.give();

  assert.equal(bench.report('c1')?.endCause, 'RELEASE_REQUESTED');
  assert.equal(bench.stateOf('c1'), 'ENDED');
});

test('TIME_RAN_OUT while the fd is under way is void once the holder confirms', () => {
  const bench = offered();
  assert.deepEqual(outline(bench.unprepare('c1', 1, 'TIME_RAN_OUT')), ['record c1 OFFERED', 'report c1 BOUND']);

  bench.confirm(1, 'c1');
  bench.handle({ type: 'holder-ended', claim: claimId('c1') });

  assert.equal(bench.report('c1')?.endCause, 'HOLDER_EXITED');
});

test('a claim that is RECLAIMING is reported as it is', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);
  bench.handle({ type: 'holder-ended', claim: claimId('c1') });

  assert.deepEqual(outline(bench.unprepare('c1')), ['report c1 RECLAIMING HOLDER_EXITED']);
});

test('an unknown claim is fenced and reported ENDED, and repeating that does no harm', () => {
  const bench = Bench.ready();

  assert.deepEqual(outline(bench.unprepare('c9', 4)), ['record c9 ENDED', 'report c9 ENDED RELEASE_REQUESTED']);
  assert.deepEqual(outline(bench.unprepare('c9', 4)), ['report c9 ENDED RELEASE_REQUESTED']);
  assert.equal(bench.report('c9')?.fencingToken, fencing(4));
});

test('an order of an older placement leaves the claim that lives here alone', () => {
  const bench = Bench.ready();
  bench.prepare('c1', { token: 5 });

  assert.deepEqual(outline(bench.unprepare('c1', 4)), ['report c1 PREPARED']);
});

test('ends are told in every snapshot until they are acknowledged', () => {
  const bench = Bench.ready();
  bench.prepare('c1');
  bench.unprepare('c1');
  assert.equal(bench.stateOf('c1'), 'ENDED');

  const effects = bench.handle({ type: 'ends-acknowledged', claims: [claimId('c1'), claimId('c9')] });

  assert.deepEqual(outline(effects), ['forget c1 fenced 1']);
  assert.equal(bench.report('c1'), null);
  assert.deepEqual(bench.core.readRecord().claims, []);
});

test('an acknowledgement does nothing to a claim that lives', () => {
  const bench = Bench.ready();
  bench.prepare('c1');

  assert.deepEqual(bench.handle({ type: 'ends-acknowledged', claims: [claimId('c1')] }), []);
  assert.equal(bench.stateOf('c1'), 'PREPARED');
});

test('only so many ends are kept: the oldest is dropped, and stays fenced', () => {
  const bench = Bench.ready({ unacknowledgedEndsMax: 2 });
  for (const [at, id] of ['c1', 'c2'].entries()) bench.unprepare(id, at + 1);

  const effects = bench.unprepare('c3', 3);

  assert.deepEqual(outline(effects), ['record c3 ENDED', 'forget c1 fenced 1', 'report c3 ENDED RELEASE_REQUESTED']);
  const [report] = only(bench.prepare('c1', { token: 1 }), 'report-claim');
  assert.equal(report?.report.refusal, 'CLAIM_FENCED');
});
