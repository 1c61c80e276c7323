import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentMs, Bench, CLEARED, claimId, fencing, only, outline, RMA_BYTES, TTL_MS, tokenHash } from '../support.js';

function refusalOf(effects: ReturnType<Bench['prepare']>): string | undefined {
  const [report] = only(effects, 'report-claim');
  assert.equal(only(effects, 'report-claim').length, 1);
  assert.equal(report?.report.state, 'REFUSED');
  return report?.report.refusal;
}

test('a prepare while a slot is FREE pins it: recorded first, then told with how the RMA was cleared', () => {
  const bench = Bench.ready();

  const effects = bench.prepare('c1');

  assert.deepEqual(outline(effects), ['record c1 UNREDEEMED', 'inventory', 'report c1 PREPARED']);
  assert.deepEqual(bench.report('c1'), {
    claim: 'c1',
    fencingToken: 1,
    state: 'PREPARED',
    rma: { sizeBytes: RMA_BYTES, device: 'MEMFD' },
    clearing: CLEARED,
  });
  assert.equal(bench.counts(), '1 prepared');
});

test('a prepare while a slot is on its way waits as PREPARING, and is PREPARED when the RMA comes', () => {
  const bench = new Bench();
  bench.start();

  assert.deepEqual(outline(bench.prepare('c1')), ['record c1 UNREDEEMED', 'report c1 PREPARING']);
  assert.equal(bench.report('c1')?.clearing, undefined);
  assert.deepEqual(outline(bench.give()), ['inventory', 'report c1 PREPARED']);
  assert.equal(bench.counts(), '1 prepared');
});

test('claims that wait are served in the order in which they came', () => {
  const bench = new Bench({ capacityCount: 2 });
  bench.start();
  bench.prepare('c1', { token: 1 });
  bench.prepare('c2', { token: 2 });

  bench.give();

  assert.deepEqual([bench.stateOf('c1'), bench.stateOf('c2')], ['PREPARED', 'PREPARING']);
});

test('no more claims wait than slots are on their way', () => {
  const bench = new Bench({ capacityCount: 2 });
  bench.start();
  bench.prepare('c1', { token: 1 });
  bench.prepare('c2', { token: 2 });

  assert.equal(refusalOf(bench.prepare('c3', { token: 3 })), 'NO_FREE_RMA');
  assert.equal(bench.report('c3'), null);
});

test('a prepare is refused when every slot is used by another live claim, or only unavailable ones are left', () => {
  const taken = Bench.ready();
  taken.prepare('c1');
  assert.equal(refusalOf(taken.prepare('c2', { token: 2 })), 'NO_FREE_RMA');
  assert.equal(taken.stateOf('c1'), 'PREPARED');

  const short = new Bench();
  short.start();
  short.refuse();
  assert.equal(refusalOf(short.prepare('c1')), 'NO_FREE_RMA');
});

test('a prepare for more bytes than an RMA of this node has is refused', () => {
  const bench = Bench.ready();

  assert.equal(refusalOf(bench.prepare('c1', { minRmaBytes: RMA_BYTES + 1 })), 'NO_FREE_RMA');
  assert.equal(bench.counts(), '1 free');
});

test('a claim may wait for the slot of another one that is RECLAIMING', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);
  bench.handle({ type: 'holder-ended', claim: claimId('c1') });

  bench.prepare('c2', { token: 2 });
  assert.equal(bench.stateOf('c2'), 'PREPARING');
  const effects = bench.give();

  assert.deepEqual(outline(effects), [
    'record c1 ENDED',
    'inventory',
    'report c1 ENDED HOLDER_EXITED',
    'report c2 PREPARED',
  ]);
});

test('a repeated prepare takes no second slot, reports the present state and moves the deadline', () => {
  const bench = Bench.ready({ capacityCount: 2 });
  bench.prepare('c1');
  bench.nowMs += TTL_MS - 1;

  const effects = bench.prepare('c1');
  assert.deepEqual(outline(effects), ['record c1 UNREDEEMED', 'report c1 PREPARED']);
  assert.equal(bench.counts(), '1 free, 1 prepared');

  bench.advance(TTL_MS - 1);
  assert.equal(bench.stateOf('c1'), 'PREPARED');
  bench.advance(1);
  assert.equal(bench.stateOf('c1'), 'ENDED');
});

test('a repeated prepare of a bound claim reports BOUND and leaves it alone', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);

  assert.deepEqual(outline(bench.prepare('c1')), ['record c1 BOUND', 'report c1 BOUND']);
});

test('a prepare under a newer token takes its claim over; the old token then redeems nothing', () => {
  const bench = Bench.ready();
  bench.prepare('c1', { token: 1 });

  bench.prepare('c1', { token: 5, tokenHash: tokenHash('new') });

  assert.equal(bench.report('c1')?.fencingToken, 5);
  bench.connect(1);
  assert.deepEqual(outline(bench.redeem(1, 'c1')), ['refuse 1 TOKEN_UNKNOWN']);
  assert.equal(only(bench.redeem(1, 'new'), 'reply').length, 1);
});

test('a prepare that is older than the claim it names changes nothing', () => {
  const bench = Bench.ready();
  bench.prepare('c1', { token: 5 });

  const effects = bench.prepare('c1', { token: 4, tokenHash: tokenHash('old'), redeemableUntil: agentMs(0) });

  assert.deepEqual(outline(effects), ['report c1 PREPARED']);
  assert.equal(bench.report('c1')?.fencingToken, 5);
});

test('a prepare whose time is over already ends at once and keeps no slot', () => {
  const bench = Bench.ready();

  const effects = bench.prepare('c1', { redeemableUntil: agentMs(bench.nowMs) });

  assert.deepEqual(only(effects, 'report-claim').length, 1);
  assert.equal(bench.report('c1')?.endCause, 'TIME_RAN_OUT');
  assert.equal(bench.counts(), '1 free');
});

test('a prepare that arrives after the end of its claim is answered with that end, and hands out nothing', () => {
  const bench = Bench.ready();
  bench.unprepare('c1', 7);

  const effects = bench.prepare('c1', { token: 7 });

  assert.deepEqual(outline(effects), ['report c1 ENDED RELEASE_REQUESTED']);
  assert.equal(bench.counts(), '1 free');
});

test('a prepare is CLAIM_FENCED when its token is older than its claim has ended, or at or below what was forgotten', () => {
  const bench = Bench.ready();
  bench.unprepare('c1', 7);
  assert.equal(refusalOf(bench.prepare('c1', { token: 6 })), 'CLAIM_FENCED');

  bench.handle({ type: 'ends-acknowledged', claims: [claimId('c1')] });
  assert.equal(refusalOf(bench.prepare('c1', { token: 7 })), 'CLAIM_FENCED');
  assert.equal(refusalOf(bench.prepare('c2', { token: 6 })), 'CLAIM_FENCED');
  assert.equal(bench.counts(), '1 free');
  bench.prepare('c2', { token: 8 });
  assert.equal(bench.stateOf('c2'), 'PREPARED');
});

test('an older claim that merely arrives later is prepared while the newer end is not acknowledged', () => {
  const bench = Bench.ready();
  bench.unprepare('c2', 7);

  bench.prepare('c1', { token: 6 });

  assert.equal(bench.stateOf('c1'), 'PREPARED');
});

test('a claim that ended may be prepared anew under a newer token, and its old one stays fenced', () => {
  const bench = Bench.ready();
  bench.prepare('c1', { token: 3 });
  bench.unprepare('c1', 3, 'TIME_RAN_OUT');

  const effects = bench.prepare('c1', { token: 4 });

  assert.deepEqual(outline(effects), ['forget c1 fenced 3', 'record c1 UNREDEEMED', 'inventory', 'report c1 PREPARED']);
  assert.equal(bench.core.readRecord().fencedUpTo, fencing(3));
});

test('a prepare with the token of another live claim is refused: the two could not be told apart', () => {
  const bench = Bench.ready({ capacityCount: 2 });
  bench.prepare('c1');

  assert.equal(refusalOf(bench.prepare('c2', { token: 2, tokenHash: tokenHash('c1') })), 'INVALID_FIELD');
  assert.equal(bench.counts(), '1 free, 1 prepared');
});
