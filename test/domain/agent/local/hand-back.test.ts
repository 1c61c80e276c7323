import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench, claimId, FIRST_FD, FIRST_INODE, only, outline, processOf } from '../support.js';

function bound(): Bench {
  const bench = Bench.ready();
  bench.bind('c1', 1);
  return bench;
}

function release(bench: Bench, connection: number): ReturnType<Bench['handle']> {
  return bench.request(connection, { op: 'release', claim: claimId('c1') });
}

test('a claim lives as long as its holder process, not its connection', () => {
  const bench = bound();

  assert.deepEqual(bench.handle({ type: 'peer-disconnected', connection: 1 }), []);
  assert.equal(bench.stateOf('c1'), 'BOUND');
});

test('when the holder ends the slot is RECLAIMING, and the claim has ended only when the slot has an RMA again', () => {
  const bench = bound();

  const effects = bench.handle({ type: 'holder-ended', claim: claimId('c1') });
  assert.deepEqual(outline(effects), [
    'record c1 RECLAIMING',
    `allocate 0 without ${FIRST_INODE}`,
    'inventory',
    'report c1 RECLAIMING HOLDER_EXITED',
  ]);
  assert.equal(bench.counts(), '1 reclaiming');
  assert.equal(bench.core.snapshot().inventory.unclaimedCount, 0);

  const back = bench.give();
  assert.deepEqual(outline(back), ['record c1 ENDED', 'inventory', 'report c1 ENDED HOLDER_EXITED']);
  assert.deepEqual(bench.report('c1')?.holder, processOf(1));
  assert.equal(bench.counts(), '1 free');
});

test('a release is taken at its word only as far as asking goes: the holder stays watched until the RMA is back', () => {
  const bench = bound();

  const effects = release(bench, 1);
  assert.deepEqual(outline(effects), [
    'record c1 RECLAIMING',
    'reply to 1',
    `allocate 0 without ${FIRST_INODE}`,
    'inventory',
    'report c1 RECLAIMING HOLDER_RELEASED',
  ]);
  assert.deepEqual(only(effects, 'reply')[0]?.ok, { claim: 'c1', state: 'RELEASING' });

  assert.deepEqual(outline(bench.give()), [
    'unwatch c1',
    'record c1 ENDED',
    'inventory',
    'report c1 ENDED HOLDER_RELEASED',
  ]);
});

test('a holder that released without letting go is found out, and its death leads to a new try at once', () => {
  const bench = bound();
  release(bench, 1);
  bench.refuse();
  assert.equal(bench.counts(), '1 reclaiming');

  assert.deepEqual(outline(bench.handle({ type: 'holder-ended', claim: claimId('c1') })), [
    `allocate 0 without ${FIRST_INODE}`,
  ]);
  assert.deepEqual(outline(bench.give()), ['record c1 ENDED', 'inventory', 'report c1 ENDED HOLDER_RELEASED']);
});

test('the death of a holder that released before makes the backoff begin anew', () => {
  const bench = bound();
  release(bench, 1);
  for (const waitMs of [100, 200, 400]) {
    bench.refuse();
    bench.advance(waitMs);
  }
  bench.handle({ type: 'holder-ended', claim: claimId('c1') });

  bench.refuse();

  assert.deepEqual(outline(bench.advance(100)), [`allocate 0 without ${FIRST_INODE}`]);
});

test('a repeated release is answered alike and changes nothing; after the end it is CLAIM_RELEASED', () => {
  const bench = bound();
  release(bench, 1);

  assert.deepEqual(outline(release(bench, 1)), ['reply to 1']);
  bench.give();
  assert.deepEqual(outline(release(bench, 1)), ['refuse 1 CLAIM_RELEASED']);
});

test('a release by another process is NOT_THE_HOLDER, by the same process on another connection it counts', () => {
  const bench = bound();
  bench.connect(2);
  bench.connect(3, processOf(1));

  assert.deepEqual(outline(release(bench, 2)), ['refuse 2 NOT_THE_HOLDER']);
  assert.equal(bench.stateOf('c1'), 'BOUND');
  release(bench, 3);
  assert.equal(bench.stateOf('c1'), 'RECLAIMING');
});

test('a release before the confirm gives the claim up with its RMA', () => {
  const bench = Bench.ready();
  bench.prepare('c1');
  bench.connect(1);
  bench.redeem(1, 'c1');

  assert.deepEqual(outline(release(bench, 1)), [
    'record c1 RECLAIMING',
    `close ${FIRST_FD}`,
    'watch c1 1',
    'reply to 1',
    `allocate 0 without ${FIRST_INODE}`,
    'inventory',
    'report c1 RECLAIMING HOLDER_RELEASED',
  ]);
});

test('the end of a process that holds nothing changes nothing', () => {
  const bench = Bench.ready();
  bench.prepare('c1');

  assert.deepEqual(bench.handle({ type: 'holder-ended', claim: claimId('c1') }), []);
  assert.deepEqual(bench.handle({ type: 'holder-ended', claim: claimId('c9') }), []);
});
