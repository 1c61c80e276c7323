import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redeemableUntil } from '../../../src/agent/link/deadline.js';
import { Outbox } from '../../../src/agent/link/outbox.js';
import { SEND_TIMES_MAX, SendTimes } from '../../../src/agent/link/send-times.js';
import { inventoryOf, reportOf } from './fake-core.js';

test('send times are known for the last messages and for no others', () => {
  const times = new SendTimes();
  assert.equal(times.sentAtMs(0), undefined);
  assert.equal(times.sentAtMs(1), undefined);
  for (let seq = 1; seq <= SEND_TIMES_MAX + 2; seq += 1) assert.equal(times.next(seq * 10), seq);
  assert.equal(times.sentAtMs(2), undefined);
  assert.equal(times.sentAtMs(3), 30);
  assert.equal(times.sentAtMs(SEND_TIMES_MAX + 2), (SEND_TIMES_MAX + 2) * 10);
  assert.equal(times.sentAtMs(SEND_TIMES_MAX + 3), undefined);
  for (const nonsense of [-1, 0, 3.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.equal(times.sentAtMs(nonsense), undefined);
  }
});

test('a deadline is a thousandth earlier than the broker said', () => {
  assert.equal(redeemableUntil(500, 60_000), 60_440);
  assert.equal(redeemableUntil(500, 0), 500);
});

test('the outbox gives the inventory first and each claim once, newest state, in the order in which they changed first, as many as may go together', () => {
  const outbox = new Outbox();
  outbox.add({ type: 'report-claim', report: reportOf('a', 'PREPARING') });
  outbox.add({ type: 'report-claim', report: reportOf('b', 'PREPARING') });
  outbox.add({ type: 'report-inventory', report: inventoryOf(3) });
  outbox.add({ type: 'report-claim', report: reportOf('a', 'PREPARED') });
  outbox.add({ type: 'report-inventory', report: inventoryOf(2) });
  outbox.add({ type: 'report-claim', report: reportOf('c', 'PREPARING') });

  assert.deepEqual(
    [outbox.take(2), outbox.take(2), outbox.take(2), outbox.take(2)],
    [inventoryOf(2), [reportOf('a', 'PREPARED'), reportOf('b', 'PREPARING')], [reportOf('c', 'PREPARING')], undefined],
  );
});
