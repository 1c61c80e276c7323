import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONFIRM_TIMEOUT_MS } from '../../../../src/domain/agent/agent-state.js';
import {
  agentMs,
  Bench,
  claimId,
  FIRST_FD,
  FIRST_INODE,
  only,
  outline,
  processOf,
  START_MS,
  TTL_MS,
} from '../support.js';

function offered(options: { readonly capacityCount?: number; readonly ttlMs?: number } = {}): Bench {
  const bench = Bench.ready({ capacityCount: options.capacityCount ?? 1 });
  bench.prepare('c1', { redeemableUntil: agentMs(bench.nowMs + (options.ttlMs ?? 60_000)) });
  bench.connect(1);
  bench.redeem(1, 'c1');
  return bench;
}

function nack(bench: Bench, connection: number): ReturnType<Bench['handle']> {
  return bench.request(connection, { op: 'nack', claim: claimId('c1'), why: 'no fd in the packet' });
}

test('a confirm binds: recorded, own copy closed, holder watched, then answered and told', () => {
  const bench = offered();

  const effects = bench.confirm(1, 'c1');

  assert.deepEqual(outline(effects), [
    'record c1 BOUND',
    `close ${FIRST_FD}`,
    'watch c1 1',
    'reply to 1',
    'inventory',
    'report c1 BOUND',
  ]);
  assert.deepEqual(only(effects, 'reply')[0]?.ok, { claim: 'c1', state: 'BOUND' });
  assert.deepEqual(bench.report('c1')?.holder, processOf(1));
  assert.equal(bench.counts(), '1 bound');
  assert.equal(bench.core.readRecord().claims[0]?.inode, FIRST_INODE);
});

test('a repeated confirm is answered alike and changes nothing', () => {
  const bench = offered();
  bench.confirm(1, 'c1');

  assert.deepEqual(outline(bench.confirm(1, 'c1')), ['reply to 1']);
});

test('a confirm by another process is NOT_THE_HOLDER, also when it has the same pid', () => {
  const bench = offered();
  bench.connect(2, processOf(1, 5_555));

  assert.deepEqual(outline(bench.confirm(2, 'c1')), ['refuse 2 NOT_THE_HOLDER']);
  assert.equal(bench.stateOf('c1'), 'PREPARED');
});

test('a holder that becomes another program hangs up then, and is told of by its new name', () => {
  const bench = offered();
  bench.confirm(1, 'c1');

  const effects = bench.handle({ type: 'peer-disconnected', connection: 1, executable: '/usr/bin/its-vmm' });

  assert.deepEqual(outline(effects), ['record c1 BOUND', 'report c1 BOUND']);
  const told = effects.flatMap((effect) => (effect.type === 'report-claim' ? [effect.report.holder] : []));
  assert.deepEqual(told[0], {
    ...processOf(1),
    executable: '/usr/bin/its-vmm',
  });
  assert.deepEqual(bench.handle({ type: 'peer-disconnected', connection: 1, executable: '/bin/other' }), []);
});

test('a holder that stays what it is hangs up without a word', () => {
  for (const executable of [processOf(1).executable, undefined]) {
    const bench = offered();
    bench.confirm(1, 'c1');
    const hangUp = {
      type: 'peer-disconnected' as const,
      connection: 1,
      ...(executable === undefined ? {} : { executable }),
    };
    assert.deepEqual(bench.handle(hangUp), []);
  }
});

test('a confirm of a claim that was not redeemed is NOT_THE_HOLDER, of none that is known CLAIM_NOT_FOUND', () => {
  const bench = Bench.ready();
  bench.prepare('c1');
  bench.connect(1);

  assert.deepEqual(outline(bench.confirm(1, 'c1')), ['refuse 1 NOT_THE_HOLDER']);
  assert.deepEqual(outline(bench.confirm(1, 'c9')), ['refuse 1 CLAIM_NOT_FOUND']);
  bench.unprepare('c1');
  assert.deepEqual(outline(bench.confirm(1, 'c1')), ['refuse 1 CLAIM_RELEASED']);
});

const FAILURES: readonly { name: string; fail: (bench: Bench) => ReturnType<Bench['handle']>; gone: boolean }[] = [
  { name: 'no confirm within 10 s', fail: (bench) => bench.advance(CONFIRM_TIMEOUT_MS), gone: false },
  { name: 'a nack', fail: (bench) => nack(bench, 1), gone: false },
  {
    name: 'a hang-up before the confirm',
    fail: (bench) => bench.handle({ type: 'peer-disconnected', connection: 1 }),
    gone: false,
  },
  {
    name: 'the death of the holder before the confirm',
    fail: (bench) => bench.handle({ type: 'holder-ended', claim: claimId('c1') }),
    gone: true,
  },
];

for (const { name, fail, gone } of FAILURES) {
  test(`after ${name} the RMA counts as out there, and the claim gets another slot`, () => {
    const bench = offered({ capacityCount: 2 });

    const effects = fail(bench).filter(({ type }) => type !== 'reply');

    assert.deepEqual(outline(effects), [
      'record stray-1 RECLAIMING',
      `close ${FIRST_FD + 1}`,
      ...(gone ? [] : ['watch stray-1 1']),
      'record c1 UNREDEEMED',
      `allocate 1 without ${FIRST_INODE + 1}`,
      'inventory',
      'report c1 PREPARED',
    ]);
    assert.equal(bench.counts(), '1 prepared, 1 reclaiming');
    assert.equal(bench.core.snapshot().inventory.unclaimedCount, 1);
    bench.connect(2);
    assert.equal(only(bench.redeem(2, 'c1'), 'reply')[0]?.rma?.fd, FIRST_FD);
  });

  test(`after ${name} the claim waits when no other slot is FREE, and is redeemable when the RMA is back`, () => {
    const bench = offered();

    fail(bench);
    assert.equal(bench.stateOf('c1'), 'PREPARING');
    const effects = bench.give();

    assert.deepEqual(outline(effects), [
      ...(gone ? [] : ['unwatch stray-1']),
      'forget stray-1 fenced 0',
      'inventory',
      'report c1 PREPARED',
    ]);
    assert.equal(bench.core.snapshot().inventory.unclaimedCount, 0);
  });

  test(`after ${name} the claim ends with its slot when its time is over`, () => {
    const bench = offered({ ttlMs: 1 });
    bench.nowMs += 1;

    fail(bench);
    assert.equal(bench.stateOf('c1'), 'RECLAIMING');
    assert.equal(bench.report('c1')?.endCause, 'TIME_RAN_OUT');
    bench.give();

    assert.equal(bench.stateOf('c1'), 'ENDED');
    assert.equal(bench.counts(), '1 free');
  });
}

test('a nack is answered with the state that the claim is in now', () => {
  const bench = offered({ capacityCount: 2 });

  assert.deepEqual(only(nack(bench, 1), 'reply')[0]?.ok, { claim: 'c1', state: 'PREPARED' });
});

test('a nack after the confirm is ALREADY_BOUND, one by another process NOT_THE_HOLDER', () => {
  const bench = offered();
  bench.connect(2);
  assert.deepEqual(outline(nack(bench, 2)), ['refuse 2 NOT_THE_HOLDER']);
  bench.confirm(1, 'c1');

  assert.deepEqual(outline(nack(bench, 1)), ['refuse 1 ALREADY_BOUND']);
  assert.equal(bench.stateOf('c1'), 'BOUND');
});

test('a confirm after its time is NOT_THE_HOLDER: the claim is open to others again', () => {
  const bench = offered();
  bench.advance(CONFIRM_TIMEOUT_MS);

  assert.deepEqual(outline(bench.confirm(1, 'c1')), ['refuse 1 NOT_THE_HOLDER']);
});

test('after a failed offer the connection may redeem again', () => {
  const bench = offered({ capacityCount: 2 });
  nack(bench, 1);

  assert.equal(only(bench.redeem(1, 'c1'), 'reply').length, 1);
});

test('a confirm may come after the claim ran out of time: the fd left before that', () => {
  const bench = offered({ ttlMs: 1 });
  bench.advance(5);

  bench.confirm(1, 'c1');

  assert.equal(bench.stateOf('c1'), 'BOUND');
  bench.advance(1_000_000);
  assert.equal(bench.stateOf('c1'), 'BOUND');
});

test('the death of an unconfirmed holder leads to a new try at once, not after the backoff', () => {
  const bench = offered();
  nack(bench, 1);
  bench.refuse();
  assert.deepEqual(bench.asked, []);

  const effects = bench.handle({ type: 'holder-ended', claim: claimId('stray-1') });

  assert.deepEqual(outline(effects), [`allocate 0 without ${FIRST_INODE}`]);
});

test('a claim that waits again after its confirm did not come still ends at its deadline', () => {
  const bench = offered();
  bench.advance(CONFIRM_TIMEOUT_MS);
  bench.give();
  assert.equal(bench.stateOf('c1'), 'PREPARED');
  assert.ok(Number(bench.core.nextWakeMs()) <= START_MS + TTL_MS);

  bench.advance(TTL_MS - CONFIRM_TIMEOUT_MS);

  assert.equal(bench.report('c1')?.endCause, 'TIME_RAN_OUT');
});
