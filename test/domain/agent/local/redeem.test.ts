import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONFIRM_TIMEOUT_MS } from '../../../../src/domain/agent/agent-state.js';
import {
  Bench,
  claimId,
  FIRST_FD,
  FIRST_INODE,
  only,
  outline,
  processOf,
  RMA_BYTES,
  START_MS,
  TTL_MS,
} from '../support.js';

test('a redeem writes down who gets the RMA before the fd leaves, and the broker is not bothered yet', () => {
  const bench = Bench.ready();
  bench.prepare('c1');
  bench.connect(1);

  const effects = bench.redeem(1, 'c1');

  assert.deepEqual(outline(effects), ['record c1 OFFERED', `fd ${FIRST_FD} to 1`]);
  const [record] = only(effects, 'record');
  assert.deepEqual(record?.entry, bench.core.readRecord().claims[0]);
  assert.ok(record !== undefined && 'holder' in record.entry);
  assert.deepEqual([record.entry.holder, record.entry.inode], [processOf(1), FIRST_INODE]);
  const [reply] = only(effects, 'reply');
  assert.deepEqual(reply, {
    type: 'reply',
    connection: 1,
    requestId: 1,
    ok: { claim: 'c1', rma_bytes: RMA_BYTES, device: 'MEMFD', cleared: 'AGENT' },
    rma: { claim: 'c1', fd: FIRST_FD, sizeBytes: RMA_BYTES },
  });
  assert.equal(bench.stateOf('c1'), 'PREPARED');
  assert.equal(bench.counts(), '1 prepared');
  assert.equal(bench.core.nextWakeMs(), bench.nowMs + CONFIRM_TIMEOUT_MS);
});

test('a redeem with a token that was never heard of is TOKEN_UNKNOWN', () => {
  const bench = Bench.ready();
  bench.connect(1);

  assert.deepEqual(outline(bench.redeem(1, 'nothing')), ['refuse 1 TOKEN_UNKNOWN']);
});

test('a redeem of a claim without a slot is CLAIM_PREPARING and says when to come back', () => {
  const bench = new Bench();
  bench.start();
  bench.prepare('c1');
  bench.connect(1);

  const [refused] = only(bench.redeem(1, 'c1'), 'reply-refused');

  assert.equal(refused?.refusal.reason, 'CLAIM_PREPARING');
  assert.equal(refused?.refusal.retryAfterMs, 200);
});

test('a redeem at the very deadline is too late, also when no tick came first: the claim ends and its slot is FREE', () => {
  const bench = Bench.ready();
  bench.prepare('c1');
  bench.connect(1);
  bench.nowMs += TTL_MS;

  const effects = bench.redeem(1, 'c1');

  assert.deepEqual(outline(effects), [
    'record c1 ENDED',
    'refuse 1 CLAIM_EXPIRED',
    'inventory',
    'report c1 ENDED TIME_RAN_OUT',
  ]);
  assert.equal(bench.counts(), '1 free');
});

test('a redeem one millisecond before the deadline succeeds', () => {
  const bench = Bench.ready();
  bench.prepare('c1');
  bench.connect(1);
  bench.nowMs += TTL_MS - 1;

  assert.equal(only(bench.redeem(1, 'c1'), 'reply').length, 1);
});

for (const { cause, reason } of [
  { cause: 'RELEASE_REQUESTED', reason: 'CLAIM_RELEASED' },
  { cause: 'TIME_RAN_OUT', reason: 'CLAIM_EXPIRED' },
  { cause: 'PREPARE_FAILED', reason: 'CLAIM_REVOKED' },
  { cause: 'NODE_REBOOTED', reason: 'CLAIM_ENDED' },
  { cause: 'NODE_REMOVED', reason: 'CLAIM_ENDED' },
] as const) {
  test(`a redeem of a claim that ended by ${cause} is ${reason}, also after the broker acknowledged the end`, () => {
    const bench = Bench.ready();
    bench.prepare('c1');
    bench.unprepare('c1', 1, cause);
    bench.connect(1);

    assert.deepEqual(outline(bench.redeem(1, 'c1')), [`refuse 1 ${reason}`]);
    bench.handle({ type: 'ends-acknowledged', claims: [claimId('c1')] });
    assert.deepEqual(outline(bench.redeem(1, 'c1')), [`refuse 1 ${reason}`]);
  });
}

test('a redeem of a claim whose holder is gone is CLAIM_RELEASED', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);
  bench.handle({ type: 'holder-ended', claim: claimId('c1') });
  bench.connect(2);

  assert.deepEqual(outline(bench.redeem(2, 'c1')), ['refuse 2 CLAIM_RELEASED']);
});

test('only so many ends are remembered: the oldest token is TOKEN_UNKNOWN again', () => {
  const bench = Bench.ready({ rememberedEndsMax: 1 });
  for (const [at, id] of ['c1', 'c2'].entries()) {
    bench.prepare(id, { token: at + 1 });
    bench.unprepare(id, at + 1);
  }
  bench.connect(1);

  assert.deepEqual(outline(bench.redeem(1, 'c1')), ['refuse 1 TOKEN_UNKNOWN']);
  assert.deepEqual(outline(bench.redeem(1, 'c2')), ['refuse 1 CLAIM_RELEASED']);
});

test('a claim whose fd was sent is ALREADY_BOUND for everybody else, with the time until it may be free again', () => {
  const bench = Bench.ready();
  bench.prepare('c1');
  bench.connect(1);
  bench.connect(2);
  bench.connect(3, processOf(1));
  bench.redeem(1, 'c1');
  bench.nowMs += 4_000;

  for (const connection of [2, 3]) {
    const [refused] = only(bench.redeem(connection, 'c1'), 'reply-refused');
    assert.equal(refused?.refusal.reason, 'ALREADY_BOUND');
    assert.equal(refused?.refusal.retryAfterMs, 6_000);
  }
});

test('a bound claim is ALREADY_BOUND for every process, its own holder included, and waiting does not help', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);
  bench.connect(2);

  for (const connection of [1, 2]) {
    const [refused] = only(bench.redeem(connection, 'c1'), 'reply-refused');
    assert.equal(refused?.refusal.reason, 'ALREADY_BOUND');
    assert.equal(refused?.refusal.retryAfterMs, undefined);
  }
});

test('a connection with an unconfirmed redeem is refused another one, of whatever claim', () => {
  const bench = Bench.ready({ capacityCount: 2 });
  bench.prepare('c1', { token: 1 });
  bench.prepare('c2', { token: 2 });
  bench.connect(1);
  bench.redeem(1, 'c1');

  assert.deepEqual(outline(bench.redeem(1, 'c2')), ['refuse 1 REDEEM_OUTSTANDING']);
  assert.deepEqual(outline(bench.redeem(1, 'c1')), ['refuse 1 REDEEM_OUTSTANDING']);
  bench.confirm(1, 'c1');
  assert.equal(only(bench.redeem(1, 'c2'), 'reply').length, 1);
});

test('a delivery that failed leaves the claim PREPARED with the same RMA, for anybody to redeem', () => {
  const bench = Bench.ready();
  bench.prepare('c1');
  bench.connect(1);
  bench.redeem(1, 'c1');

  const effects = bench.handle({ type: 'delivery-failed', claim: claimId('c1'), reason: 'PEER_GONE' });

  assert.deepEqual(outline(effects), ['record c1 UNREDEEMED']);
  assert.equal(bench.core.nextWakeMs() !== null, true);
  bench.connect(2);
  assert.deepEqual(outline(bench.redeem(2, 'c1')), ['record c1 OFFERED', `fd ${FIRST_FD} to 2`]);
});

test('a delivery that failed after the claim ran out of time ends it, and its RMA goes to who waits', () => {
  const bench = Bench.ready();
  bench.prepare('c1');
  bench.connect(1);
  bench.redeem(1, 'c1');
  bench.unprepare('c1', 1, 'TIME_RAN_OUT');

  const effects = bench.handle({ type: 'delivery-failed', claim: claimId('c1'), reason: 'PEER_GONE' });

  assert.deepEqual(outline(effects), ['record c1 ENDED', 'inventory', 'report c1 ENDED TIME_RAN_OUT']);
  assert.equal(bench.counts(), '1 free');
});

test('a delivery-failed for a claim that was not offered changes nothing', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);

  assert.deepEqual(bench.handle({ type: 'delivery-failed', claim: claimId('c1'), reason: 'PEER_GONE' }), []);
  assert.deepEqual(bench.handle({ type: 'delivery-failed', claim: claimId('c9'), reason: 'PEER_GONE' }), []);
  assert.equal(bench.stateOf('c1'), 'BOUND');
});

test('a request on a connection that is not open is PEER_GONE', () => {
  const bench = Bench.ready();

  assert.deepEqual(outline(bench.redeem(9, 'c1')), ['refuse 9 PEER_GONE']);
});

test('a claim that nobody redeems ends at its deadline by itself, and its RMA is FREE without having left', () => {
  const bench = Bench.ready();
  bench.prepare('c1');
  assert.equal(bench.core.nextWakeMs(), START_MS + TTL_MS);

  const effects = bench.advance(TTL_MS);

  assert.deepEqual(outline(effects), ['record c1 ENDED', 'inventory', 'report c1 ENDED TIME_RAN_OUT']);
  assert.equal(bench.counts(), '1 free');
});

test('a claim that waits for a slot ends at its deadline too', () => {
  const bench = new Bench();
  bench.start();
  bench.prepare('c1');

  assert.deepEqual(outline(bench.advance(TTL_MS)), ['record c1 ENDED', 'report c1 ENDED TIME_RAN_OUT']);
  bench.give();
  assert.equal(bench.counts(), '1 free');
});
