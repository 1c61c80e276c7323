import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectionLimits } from '../../../../src/agent/local/shares/connection-limits.js';
import { RefusalNotes } from '../../../../src/agent/local/shares/refusal-notes.js';
import { UidRate } from '../../../../src/agent/local/shares/uid-rate.js';

const [ROOT, VMM, STRANGER] = [0, 107, 1000];

function reasonOf(limits: ConnectionLimits, uid: number, nowMs = 0): string | null {
  return limits.take(uid, nowMs)?.reason ?? null;
}

test('strangers cannot take the places that are kept for root and for users who were handed an RMA', () => {
  const limits = new ConnectionLimits({ connectionsMax: 10, connectionsPerUidMax: 4, connectionsReserved: 3 });
  limits.noteServed(VMM);
  const strangers = [STRANGER, STRANGER + 1, STRANGER + 2, STRANGER + 3, STRANGER + 4];
  for (let round = 0; round < 10; round++) for (const uid of strangers) limits.take(uid, 0);
  assert.equal(reasonOf(limits, STRANGER), 'TOO_MANY_CONNECTIONS');
  assert.equal(reasonOf(limits, STRANGER + 9), 'TOO_MANY_CONNECTIONS');
  assert.deepEqual([reasonOf(limits, VMM), reasonOf(limits, ROOT), reasonOf(limits, VMM)], [null, null, null]);
  assert.equal(reasonOf(limits, ROOT), 'TOO_MANY_CONNECTIONS', 'and there are no more than there are');
  limits.give(STRANGER);
  assert.equal(reasonOf(limits, STRANGER), 'TOO_MANY_CONNECTIONS', 'a place that is kept is not theirs either');
});

test('one user has no more connections than one may', () => {
  const limits = new ConnectionLimits({ connectionsPerUidMax: 2 });
  assert.deepEqual([reasonOf(limits, VMM), reasonOf(limits, VMM)], [null, null]);
  assert.equal(reasonOf(limits, VMM), 'TOO_MANY_CONNECTIONS');
  limits.give(VMM);
  assert.equal(reasonOf(limits, VMM), null);
  for (let count = 0; count < 2; count++) limits.give(VMM);
  assert.deepEqual([reasonOf(limits, VMM), reasonOf(limits, VMM)], [null, null], 'all that were given back');
});

test('of users who were handed an RMA the last ones have places kept, however many there were', () => {
  const limits = new ConnectionLimits({ connectionsMax: 2, connectionsReserved: 2 });
  for (let uid = 1_000; uid < 1_400; uid++) limits.noteServed(uid);
  assert.deepEqual([reasonOf(limits, 1_000), reasonOf(limits, 1_399)], ['TOO_MANY_CONNECTIONS', null]);
});

test('who connects too often is told when it may again, and others connect meanwhile; root may always', () => {
  const limits = new ConnectionLimits({ connectsPerSecond: 10, connectBurst: 2, connectionsPerUidMax: 100 });
  assert.deepEqual([reasonOf(limits, VMM), reasonOf(limits, VMM)], [null, null]);
  const refused = limits.take(VMM, 50);
  assert.deepEqual([refused?.reason, refused?.retryAfterMs], ['RATE_LIMITED', 50]);
  assert.equal(reasonOf(limits, STRANGER, 50), null);
  for (let count = 0; count < 20; count++) assert.equal(reasonOf(limits, ROOT, 50), null);
  assert.equal(reasonOf(limits, VMM, 100), null);
});

test('a rate gives what it owes and no more, and forgets users that have done nothing for longest', () => {
  const rate = new UidRate(2, 3);
  for (let count = 0; count < 3; count++) assert.equal(rate.take(1, 0), 0);
  assert.equal(rate.take(1, 0), 500);
  assert.equal(rate.take(1, 500), 0);
  assert.equal(rate.take(1, 500), 500);
  for (let count = 0; count < 3; count++) assert.equal(rate.take(1, 3_600_000), 0);
  assert.ok(rate.take(1, 3_600_000) > 0);
  for (let uid = 10; uid < 5_000; uid++) rate.take(uid, 3_600_000);
  assert.equal(rate.take(1, 3_600_000), 0, 'forgotten');
});

test('the log is told once in a while of each user, with how many were not told', () => {
  const lines: unknown[] = [];
  const notes = new RefusalNotes((message, fields) => lines.push([message, fields]));
  for (let count = 0; count < 5; count++) notes.note('refused', { uid: 7, pid: 70 }, 0);
  notes.note('refused', { uid: 8, pid: 80 }, 0);
  notes.note('refused', { uid: 7, pid: 71 }, 10_000);
  assert.deepEqual(lines, [
    ['refused', { uid: 7, pid: 70, untoldCount: 0 }],
    ['refused', { uid: 8, pid: 80, untoldCount: 0 }],
    ['refused', { uid: 7, pid: 71, untoldCount: 4 }],
  ]);
  for (let uid = 100; uid < 1_000; uid++) notes.note('refused', { uid, pid: uid }, 10_000);
  assert.ok(lines.length < 100, 'a crowd of users fills nothing');
});
