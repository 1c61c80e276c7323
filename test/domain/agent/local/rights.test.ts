import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalRequest } from '../../../../src/domain/agent/inputs.js';
import { LOCAL_RIGHTS, type LocalRight, RULE_TO_ALLOCATE } from '../../../../src/domain/agent/policy/local-rule.js';
import { Bench, claimId, only, outline, processOf, RMA_BYTES, tokenHash } from '../support.js';

const ALLOCATE: LocalRequest = { op: 'allocate', guest: 'guest', minRmaBytes: RMA_BYTES };
const REQUESTS: Readonly<Record<LocalRight, LocalRequest>> = {
  redeem: { op: 'redeem', tokenHash: tokenHash('a') },
  release: { op: 'release', claim: claimId('a') },
  resume: { op: 'resume', tokenHash: tokenHash('a') },
  status: { op: 'status' },
  allocate: ALLOCATE,
};

function connected(may: readonly LocalRight[], unscheduledMax: number | null = null): Bench {
  const bench = Bench.ready({ capacityCount: 4 });
  bench.prepare('a');
  connect(bench, 1, may, unscheduledMax);
  return bench;
}

function connect(bench: Bench, connection: number, may: readonly LocalRight[], unscheduledMax: number | null): void {
  const peer = { holder: processOf(connection), rights: { may, unscheduledMax } };
  bench.handle({ type: 'peer-connected', connection, peer });
}

for (const right of LOCAL_RIGHTS) {
  test(`who may not ${right} is refused, with the user, and all the rest is as it was`, () => {
    const bench = connected(LOCAL_RIGHTS.filter((other) => other !== right));
    const [refused] = only(bench.request(1, REQUESTS[right]), 'reply-refused');
    assert.deepEqual([refused?.refusal.reason, refused?.refusal.metadata], ['PEER_NOT_ALLOWED', { uid: '500' }]);
    assert.equal(bench.stateOf('a'), 'PREPARED');
    assert.equal(bench.core.snapshot().inventory.unscheduledCount, 0);
  });
}

test('who may redeem only has its RMA, and confirms it', () => {
  const bench = connected(['redeem']);
  bench.redeem(1, 'a');
  bench.confirm(1, 'a');
  assert.equal(bench.stateOf('a'), 'BOUND');
  assert.deepEqual(outline(bench.request(1, { op: 'release', claim: claimId('a') })), ['refuse 1 PEER_NOT_ALLOWED']);
  assert.deepEqual(outline(bench.request(1, { op: 'ping' })), ['reply to 1']);
});

test('a user has no more RMAs without the broker than its rule says, over all of its processes', () => {
  const bench = connected(RULE_TO_ALLOCATE.may, 2);
  for (const connection of [1, 2]) {
    if (connection > 1) connect(bench, connection, RULE_TO_ALLOCATE.may, 2);
    const [reply] = only(bench.request(connection, ALLOCATE), 'reply');
    bench.confirm(connection, String(reply?.ok['claim']));
  }
  connect(bench, 3, RULE_TO_ALLOCATE.may, 2);
  const [refused] = only(bench.request(3, ALLOCATE), 'reply-refused');
  assert.equal(refused?.refusal.reason, 'TOO_MANY_UNSCHEDULED');
  assert.deepEqual(refused?.refusal.metadata, { uid: '500', unscheduled_max: '2' });
  // Claims of the broker do not count.
  assert.equal(only(bench.redeem(3, 'a'), 'reply').length, 1);
});

test('what a user has released counts until the kernel has given it back', () => {
  const bench = connected(RULE_TO_ALLOCATE.may, 1);
  const [reply] = only(bench.request(1, ALLOCATE), 'reply');
  const claim = String(reply?.ok['claim']);
  bench.confirm(1, claim);
  bench.request(1, { op: 'release', claim: claimId(claim) });
  assert.deepEqual(outline(bench.request(1, ALLOCATE)), ['refuse 1 TOO_MANY_UNSCHEDULED']);
  bench.give();
  assert.equal(only(bench.request(1, ALLOCATE), 'reply').length, 1);
});

test('another user has its own share', () => {
  const bench = connected(RULE_TO_ALLOCATE.may, 1);
  bench.request(1, ALLOCATE);
  const holder = { ...processOf(2), uid: 501 };
  bench.handle({
    type: 'peer-connected',
    connection: 2,
    peer: { holder, rights: { ...RULE_TO_ALLOCATE, unscheduledMax: 1 } },
  });
  assert.equal(only(bench.request(2, ALLOCATE), 'reply').length, 1);
});
