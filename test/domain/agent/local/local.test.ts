import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONFIRM_TIMEOUT_MS } from '../../../../src/domain/agent/agent-state.js';
import type { LocalRequest } from '../../../../src/domain/agent/inputs.js';
import { Bench, claimId, FIRST_FD, FIRST_INODE, only, outline, processOf, RMA_BYTES, tokenHash } from '../support.js';

const ALLOCATE: LocalRequest = { op: 'allocate', guest: 'guest', minRmaBytes: RMA_BYTES };
const LOCAL_1 = 'local-1-1001-1';

function allocated(capacityCount = 1): Bench {
  const bench = Bench.ready({ capacityCount });
  bench.connect(1, processOf(1), true);
  bench.request(1, ALLOCATE);
  return bench;
}

test('allocate hands out a FREE RMA as redeem does, counted as unscheduled and never told as a claim', () => {
  const bench = Bench.ready();
  bench.connect(1, processOf(1), true);

  const effects = bench.request(1, ALLOCATE);

  assert.deepEqual(outline(effects), [`record ${LOCAL_1} OFFERED`, `fd ${FIRST_FD} to 1`, 'inventory']);
  assert.equal(only(effects, 'reply')[0]?.ok['claim'], LOCAL_1);
  const { inventory, claims } = bench.core.snapshot();
  assert.deepEqual([inventory.unscheduledCount, inventory.unclaimedCount], [1, 1]);
  assert.deepEqual(claims, []);

  const confirmed = bench.confirm(1, LOCAL_1);
  assert.deepEqual(outline(confirmed), [
    `record ${LOCAL_1} BOUND`,
    `close ${FIRST_FD}`,
    `watch ${LOCAL_1} 1`,
    'reply to 1',
    'inventory',
  ]);
  assert.equal(bench.counts(), '1 bound');
});

test('a local claim that its holder left is forgotten when its RMA is back', () => {
  const bench = allocated();
  bench.confirm(1, LOCAL_1);

  bench.handle({ type: 'holder-ended', claim: claimId(LOCAL_1) });
  assert.equal(bench.counts(), '1 reclaiming');
  assert.equal(bench.core.snapshot().inventory.unscheduledCount, 1);
  assert.deepEqual(outline(bench.give()), [`forget ${LOCAL_1} fenced 0`, 'inventory']);

  const { inventory } = bench.core.snapshot();
  assert.deepEqual([inventory.unscheduledCount, inventory.unclaimedCount], [0, 0]);
  assert.deepEqual(outline(bench.confirm(1, LOCAL_1)), ['refuse 1 CLAIM_RELEASED']);
});

test('a local claim that is not confirmed in time is taken back and not offered to anybody', () => {
  const bench = allocated();

  assert.deepEqual(outline(bench.advance(CONFIRM_TIMEOUT_MS)), [
    `record ${LOCAL_1} RECLAIMING`,
    `close ${FIRST_FD}`,
    `watch ${LOCAL_1} 1`,
    `allocate 0 without ${FIRST_INODE}`,
    'inventory',
  ]);
});

test('a local claim whose fd did not leave is over, and its RMA is FREE', () => {
  const bench = allocated();

  const effects = bench.handle({ type: 'delivery-failed', claim: claimId(LOCAL_1), reason: 'PEER_GONE' });

  assert.deepEqual(outline(effects), [`forget ${LOCAL_1} fenced 0`, 'inventory']);
  assert.equal(bench.counts(), '1 free');
});

test('allocate is refused to a peer that the policy does not allow, for too much, and when nothing is FREE', () => {
  const bench = Bench.ready();
  bench.connect(1);
  bench.connect(2, processOf(2), true);
  assert.deepEqual(outline(bench.request(1, ALLOCATE)), ['refuse 1 PEER_NOT_ALLOWED']);
  assert.deepEqual(outline(bench.request(2, { ...ALLOCATE, minRmaBytes: RMA_BYTES + 1 })), ['refuse 2 NO_FREE_RMA']);
  bench.prepare('c1');
  assert.deepEqual(outline(bench.request(2, ALLOCATE)), ['refuse 2 NO_FREE_RMA']);
});

test('one unconfirmed RMA a connection holds for allocate too', () => {
  const bench = allocated(2);

  assert.deepEqual(outline(bench.request(1, ALLOCATE)), ['refuse 1 REDEEM_OUTSTANDING']);
});

test('local claims never share an id, also of one process', () => {
  const bench = allocated(2);
  bench.confirm(1, LOCAL_1);

  assert.equal(only(bench.request(1, ALLOCATE), 'reply')[0]?.ok['claim'], 'local-1-1001-2');
});

test("an order of the broker cannot touch a local claim, even under the local claim's id", () => {
  const bench = allocated(2);

  const [report] = only(bench.prepare(LOCAL_1, { token: 9 }), 'report-claim');
  assert.equal(report?.report.refusal, 'CLAIM_EXISTS');
  assert.deepEqual(bench.unprepare(LOCAL_1, 9), []);
});

test('resume takes a bound claim over on a new connection of the same process, which then hears of a drain', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);
  bench.handle({ type: 'peer-disconnected', connection: 1 });
  bench.unprepare('c1');
  bench.connect(2, processOf(1));

  const effects = bench.request(2, { op: 'resume', tokenHash: tokenHash('c1') });

  assert.deepEqual(outline(effects), ['reply to 2', 'notify 2 drain_requested']);
  assert.deepEqual(only(effects, 'reply')[0]?.ok, {
    claim: 'c1',
    state: 'BOUND',
    rma_bytes: RMA_BYTES,
    device: 'MEMFD',
  });
});

test('resume by another process is NOT_THE_HOLDER, also when it has the same pid', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);
  bench.connect(2, processOf(1, 5_555));

  assert.deepEqual(outline(bench.request(2, { op: 'resume', tokenHash: tokenHash('c1') })), [
    'refuse 2 NOT_THE_HOLDER',
  ]);
});

test('resume before the confirm is REDEEM_OUTSTANDING for the redeemer, and of an unredeemed claim NOT_THE_HOLDER', () => {
  const bench = Bench.ready();
  bench.prepare('c1');
  bench.connect(1);
  bench.connect(2, processOf(1));
  const resume: LocalRequest = { op: 'resume', tokenHash: tokenHash('c1') };
  assert.deepEqual(outline(bench.request(2, resume)), ['refuse 2 NOT_THE_HOLDER']);
  bench.redeem(1, 'c1');

  assert.deepEqual(outline(bench.request(2, resume)), ['refuse 2 REDEEM_OUTSTANDING']);
});

test('resume of a claim that is over says how it ended, and of an unknown token TOKEN_UNKNOWN', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);
  bench.handle({ type: 'holder-ended', claim: claimId('c1') });
  bench.connect(2, processOf(1));
  const resume: LocalRequest = { op: 'resume', tokenHash: tokenHash('c1') };

  assert.deepEqual(outline(bench.request(2, resume)), ['refuse 2 CLAIM_RELEASED']);
  bench.give();
  assert.deepEqual(outline(bench.request(2, resume)), ['refuse 2 CLAIM_RELEASED']);
  assert.deepEqual(outline(bench.request(2, { op: 'resume', tokenHash: tokenHash('x') })), ['refuse 2 TOKEN_UNKNOWN']);
});

test("status tells a peer its own process's claims, and the pool", () => {
  const bench = Bench.ready({ capacityCount: 3 });
  bench.bind('c1', 1, 1);
  bench.bind('c2', 2, 2);

  const [reply] = only(bench.request(1, { op: 'status' }), 'reply');

  assert.deepEqual(reply?.ok, {
    claims: [{ claim: 'c1', guest: 'guest', state: 'BOUND' }],
    pool: {
      device: 'MEMFD',
      rma_bytes: RMA_BYTES,
      capacity: 3,
      free: 1,
      preparing: 0,
      prepared: 0,
      bound: 2,
      reclaiming: 0,
      unavailable: 0,
      quarantined: 0,
    },
  });
});

test('ping is answered with nothing', () => {
  const bench = Bench.ready();
  bench.connect(1);

  assert.deepEqual(only(bench.request(1, { op: 'ping' }), 'reply')[0]?.ok, {});
});

test('an agent that stops tells every connection, hands out nothing new and leaves bound claims alone', () => {
  const bench = Bench.ready({ capacityCount: 3 });
  bench.bind('c1', 1, 1);
  bench.prepare('c2', { token: 2 });
  bench.connect(2, processOf(2), true);

  assert.deepEqual(outline(bench.handle({ type: 'stopping' })), ['notify 1 agent_stopping', 'notify 2 agent_stopping']);

  assert.deepEqual(outline(bench.redeem(2, 'c2')), ['refuse 2 AGENT_STOPPING']);
  assert.deepEqual(outline(bench.request(2, ALLOCATE)), ['refuse 2 AGENT_STOPPING']);
  assert.equal(only(bench.prepare('c3', { token: 3 }), 'report-claim')[0]?.report.refusal, 'AGENT_STOPPING');
  assert.equal(bench.stateOf('c1'), 'BOUND');
  assert.deepEqual(outline(bench.handle({ type: 'holder-ended', claim: claimId('c1') })), [
    'record c1 RECLAIMING',
    'inventory',
    'report c1 RECLAIMING HOLDER_EXITED',
  ]);
});

test('an agent that stops still takes the confirm of an fd that it sent before', () => {
  const bench = allocated();
  bench.handle({ type: 'stopping' });

  bench.confirm(1, LOCAL_1);

  assert.equal(bench.counts(), '1 bound');
});
