import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WELCOME_TIMEOUT_MS } from '../../../src/agent/link/link-session.js';
import { OUTBOX_CLAIMS_MAX } from '../../../src/agent/link/outbox.js';
import { SEND_TIMES_MAX } from '../../../src/agent/link/send-times.js';
import { LINK_BATCH_ITEMS_MAX } from '../../../src/domain/contract-limits.js';
import { settle } from '../../fakes/fake-clock.js';
import { inventoryOf, reportOf } from './fake-core.js';
import { startLink, startSession } from './harness.js';

const HOLDER = { pid: 7, uid: 1, gid: 2, startTicks: 99, executable: '/bin/vmm' };

function prepare(over: object = {}) {
  const prepared = {
    claim: 'claims/c1',
    fencingToken: 3,
    tokenSha256: Buffer.alloc(32, 0xab),
    anchorSeq: 1,
    redeemableFor: { seconds: 60 },
    guest: 'vm-1',
    minRmaBytes: 4096,
  };
  return { prepare: { ...prepared, ...over } };
}

test('heartbeats follow the interval of the Welcome, also while reports flow', async (t) => {
  const { core, stream, clock } = await startSession(t);
  clock.advance(1_999);
  core.reportInventory(inventoryOf(1));
  assert.deepEqual(stream.takeBodies(), ['inventoryReport']);
  clock.advance(1);
  assert.deepEqual(stream.takeBodies(), ['heartbeat']);
  stream.say({ heartbeat: {} });
  clock.advance(2_000);
  assert.deepEqual(stream.takeBodies(), ['heartbeat']);
});

for (const { answer, answeredAfterMs, nextAfterMs } of [
  { answer: 'a prompt answer', answeredAfterMs: 200, nextAfterMs: 2_200 },
  { answer: 'a late answer', answeredAfterMs: 201, nextAfterMs: 2_000 },
]) {
  test(`after ${answer} to a heartbeat the next one follows ${nextAfterMs} ms after it`, async (t) => {
    const { stream, clock } = await startSession(t);
    clock.advance(2_000);
    stream.takeBodies();
    clock.advance(answeredAfterMs);
    stream.say({ heartbeat: {} });
    clock.advance(nextAfterMs - answeredAfterMs - 1);
    assert.deepEqual(stream.takeBodies(), []);
    clock.advance(1);
    assert.deepEqual(stream.takeBodies(), ['heartbeat']);
  });
}

test('what the broker says of itself puts no heartbeat off, and without an answer the next one comes in time', async (t) => {
  const { stream, clock } = await startSession(t);
  clock.advance(2_000);
  clock.advance(100);
  stream.say(prepare());
  clock.advance(1_900);
  assert.deepEqual(stream.takeBodies(), ['heartbeat', 'heartbeat']);
});

test('messages are numbered without gaps and acknowledge what was dealt with', async (t) => {
  const { core, stream } = await startSession(t);
  core.reportClaim(reportOf('c1', 'PREPARING'));
  stream.say(prepare());
  core.reportClaim(reportOf('c1', 'PREPARED'));
  assert.deepEqual(
    stream.received.map(({ seq, ack }) => [seq, ack]),
    [
      [2, 1],
      [3, 2],
    ],
  );
});

test('a Prepare reaches the core with a deadline that counts from the sending of its anchor, less the margin', async (t) => {
  const { core, stream, clock } = await startSession(t);
  const helloSentAtMs = clock.monotonicMs();
  clock.advance(1_500);
  stream.say(prepare());
  assert.deepEqual(core.inputs, [
    {
      type: 'prepare',
      claim: 'c1',
      fencingToken: 3,
      tokenHash: 'ab'.repeat(32),
      guest: 'vm-1',
      minRmaBytes: 4096,
      maxRmaBytes: null,
      device: null,
      expiryMark: 0,
      requiredHolder: null,
      redeemableUntil: helloSentAtMs + 59_940,
    },
  ]);
});

test('several orders in one message reach the core in their order', async (t) => {
  const { core, stream } = await startSession(t);
  const unprepare = { claim: 'claims/c2', fencingToken: 2, cause: 'RELEASE_REQUESTED' } as const;
  stream.say({ orders: { orders: [prepare(), { unprepare }, prepare({ claim: 'claims/c3' })] } });
  assert.deepEqual(
    core.inputs.map((input) => [input.type, 'claim' in input && input.claim]),
    [
      ['prepare', 'c1'],
      ['unprepare', 'c2'],
      ['prepare', 'c3'],
    ],
  );
});

test('an order to end a claim that the broker has no record of is logged, since nobody asked for it', async (t) => {
  const { core, stream, log } = await startSession(t);
  stream.say({ unprepare: { claim: 'claims/c1', fencingToken: 1, cause: 'RELEASE_REQUESTED' } });
  stream.say({ unprepare: { claim: 'claims/c2', fencingToken: 2, cause: 'UNKNOWN_TO_BROKER' } });
  assert.deepEqual(
    core.inputs.map((input) => 'cause' in input && input.cause),
    ['RELEASE_REQUESTED', 'UNKNOWN_TO_BROKER'],
  );
  assert.deepEqual(
    log.of('claim.unknown_to_broker').map(({ level, claim }) => [level, claim]),
    [['warn', 'c2']],
  );
});

test('what the core says of several claims at once goes in one message, as much as one may hold', async (t) => {
  const { core, stream } = await startSession(t);
  const many = Array.from({ length: LINK_BATCH_ITEMS_MAX + 1 }, (_, index) => reportOf(`c${index}`, 'PREPARED'));
  core.reportClaim(...many);
  const [first, second, ...rest] = stream.received;
  assert.deepEqual(
    first?.claimReports?.reports.map(({ claim }) => claim),
    many.slice(0, LINK_BATCH_ITEMS_MAX).map(({ claim }) => `claims/${claim}`),
  );
  assert.equal(second?.claimReport?.claim, `claims/c${LINK_BATCH_ITEMS_MAX}`);
  assert.deepEqual(rest, []);
});

test('a broker that knows of no batches gets each claim in a message of its own', async (t) => {
  const { core, stream } = await startSession(t, false);
  core.reportClaim(reportOf('c1', 'PREPARED'), reportOf('c2', 'PREPARED'));
  assert.deepEqual(stream.takeBodies(), ['claimReport', 'claimReport']);
});

test('the ends that were told in one message are acknowledged with it', async (t) => {
  const { core, stream } = await startSession(t);
  core.reportClaim(reportOf('c1', 'ENDED'), reportOf('c2', 'ENDED'));
  stream.say({ heartbeat: {} }, { ack: 2 });
  assert.deepEqual(core.inputs, [{ type: 'ends-acknowledged', claims: ['c1', 'c2'] }]);
});

const DRAIN = { drain: { draining: true, deadline: { seconds: 60 }, anchorSeq: 1, reason: 'new fan' } };

test('a Drain reaches the core with a deadline that counts from the sending of its anchor', async (t) => {
  const { core, stream, clock } = await startSession(t);
  const helloSentAtMs = clock.monotonicMs();
  clock.advance(1_500);
  stream.say(DRAIN);
  stream.say({ drain: { ...DRAIN.drain, anchorSeq: 99 } });
  stream.say({ drain: { draining: false } });
  assert.deepEqual(core.inputs, [
    { type: 'drain', drain: { reason: 'new fan', deadlineMs: helloSentAtMs + 60_000 } },
    { type: 'drain', drain: { reason: 'new fan', deadlineMs: clock.monotonicMs() + 60_000 } },
    { type: 'drain', drain: null },
  ]);
});

test('a drain is over when the next session begins without one, and goes on when it begins with it', async (t) => {
  const { core, stream, broker, clock } = await startSession(t);
  stream.say(DRAIN);
  const reconnect = async () => {
    broker.last.end('BROKER_UNREACHABLE');
    core.inputs.length = 0;
    await clock.advanceAndSettle(10_000);
    broker.last.welcome();
  };
  await reconnect();
  assert.deepEqual(core.inputs, [], 'a session that has only just begun says nothing about it');
  broker.last.say(DRAIN);
  assert.equal(core.inputs.length, 1);
  assert.notDeepEqual(core.inputs[0], { type: 'drain', drain: null });
  await reconnect();
  broker.last.say({ heartbeat: {} });
  assert.deepEqual(core.inputs, [{ type: 'drain', drain: null }]);
});

test('a Prepare whose anchor was sent too long ago is refused, and the core never hears of it', async (t) => {
  const { core, stream } = await startSession(t);
  for (let sent = 0; sent < SEND_TIMES_MAX; sent += 1) core.reportInventory(inventoryOf(sent % 3));
  stream.takeBodies();
  stream.say(prepare());
  assert.deepEqual(core.inputs, []);
  const { claim, state, refusal, fencingToken } = stream.received[0]?.claimReport ?? {};
  assert.deepEqual(
    { claim, state, refusal, fencingToken },
    {
      claim: 'claims/c1',
      state: 'REFUSED',
      refusal: 'SESSION_OUT_OF_STEP',
      fencingToken: 3,
    },
  );
});

test('a renewal whose anchor is unknown leaves the claim its former deadline and does not call it refused', async (t) => {
  const { core, stream, log } = await startSession(t);
  core.reportClaim(reportOf('c1', 'PREPARED'));
  stream.takeBodies();
  stream.say(prepare({ anchorSeq: 77 }));
  assert.deepEqual(core.inputs, []);
  assert.deepEqual(stream.takeBodies(), []);
  assert.equal(log.of('link.anchor_unknown')[0]?.['kept'], true);
});

test('an Unprepare reaches the core with its cause', async (t) => {
  const { core, stream } = await startSession(t);
  stream.say({ unprepare: { claim: 'claims/c1', fencingToken: 4, cause: 'TIME_RAN_OUT' } });
  assert.deepEqual(core.inputs, [{ type: 'unprepare', claim: 'c1', fencingToken: 4, cause: 'TIME_RAN_OUT' }]);
});

test('an end is acknowledged to the core once, when the broker acknowledges the message that told it', async (t) => {
  const { core, stream } = await startSession(t);
  core.reportClaim(reportOf('c1', 'ENDED', { endCause: 'HOLDER_EXITED' }));
  core.reportClaim(reportOf('c2', 'ENDED', { endCause: 'HOLDER_EXITED' }));
  stream.say({ heartbeat: {} }, { ack: 1 });
  assert.deepEqual(core.inputs, []);
  stream.say({ heartbeat: {} }, { ack: 2 });
  assert.deepEqual(core.inputs.splice(0), [{ type: 'ends-acknowledged', claims: ['c1'] }]);
  stream.say({ heartbeat: {} }, { ack: 3 });
  stream.say({ heartbeat: {} }, { ack: 3 });
  assert.deepEqual(core.inputs, [{ type: 'ends-acknowledged', claims: ['c2'] }]);
});

test('an end told in the Hello is acknowledged with the Hello', async (t) => {
  const { core, broker, clock } = await startLink(t);
  core.claims = [reportOf('c1', 'ENDED'), reportOf('c2', 'BOUND', { holder: HOLDER })];
  broker.last.end('BROKER_UNREACHABLE');
  await clock.advanceAndSettle(100);
  broker.last.welcome();
  broker.last.say({ heartbeat: {} }, { ack: 1 });
  assert.deepEqual(core.inputs, [{ type: 'ends-acknowledged', claims: ['c1'] }]);
});

test('the acknowledged end of a claim that lives here again does not reach the core', async (t) => {
  const { core, stream } = await startSession(t);
  core.reportClaim(reportOf('c1', 'ENDED'));
  core.reportClaim(reportOf('c1', 'PREPARING'));
  stream.say({ heartbeat: {} }, { ack: 3 });
  assert.deepEqual(core.inputs, []);
});

test('while the stream takes no more, only the newest report of each claim waits, and no heartbeat is added', async (t) => {
  const { core, stream, clock } = await startSession(t);
  stream.isFull = true;
  core.reportClaim(reportOf('c0', 'PREPARED'));
  assert.deepEqual(stream.takeBodies(), ['claimReport']);
  for (const state of ['PREPARING', 'PREPARED', 'RECLAIMING'] as const) core.reportClaim(reportOf('c1', state));
  core.reportClaim(reportOf('c2', 'PREPARING'));
  core.reportInventory(inventoryOf(2));
  core.reportInventory(inventoryOf(1));
  clock.advance(2_000);
  assert.deepEqual(stream.takeBodies(), []);

  stream.drain();

  const [first, second, ...rest] = stream.received;
  assert.equal(first?.inventoryReport?.capacityCount, 1);
  assert.deepEqual(
    second?.claimReports?.reports.map(({ state }) => state),
    ['RECLAIMING', 'PREPARING'],
  );
  assert.deepEqual(rest, []);
});

test('a backlog past its bound ends the session instead of growing', async (t) => {
  const { core, stream, clock, broker, log } = await startSession(t);
  stream.isFull = true;
  core.reportInventory(inventoryOf(1));
  for (let index = 0; index <= OUTBOX_CLAIMS_MAX; index += 1) core.reportClaim(reportOf(`c${index}`, 'PREPARED'));
  assert.equal(stream.isCancelled, true);
  await clock.advanceAndSettle(100);
  assert.equal(broker.streams.length, 2);
  assert.deepEqual(log.reasonsOf('link.lost'), ['OVERLOADED']);
});

test('a broker that says nothing for the TTL loses the session, and one that speaks keeps it', async (t) => {
  const { stream, clock, log, broker } = await startSession(t);
  clock.advance(9_999);
  stream.say({ heartbeat: {} });
  clock.advance(9_999);
  assert.equal(stream.isCancelled, false);
  await clock.advanceAndSettle(1);
  assert.equal(stream.isCancelled, true);
  assert.deepEqual(log.reasonsOf('link.lost'), ['SESSION_SILENT']);
  await clock.advanceAndSettle(100);
  assert.equal(broker.streams.length, 2);
});

test('a broker that does not welcome in time is dialled anew', async (t) => {
  const { clock, broker } = await startLink(t);
  await clock.advanceAndSettle(WELCOME_TIMEOUT_MS - 1);
  assert.equal(broker.last.isCancelled, false);
  await clock.advanceAndSettle(1);
  assert.equal(broker.streams[0]?.isCancelled, true);
});

for (const [what, say] of [
  ['a gap in the numbers', (stream) => stream.say({ heartbeat: {} }, { seq: 3 })],
  ['a number told twice', (stream) => stream.say({ heartbeat: {} }, { seq: 1 })],
  ['an acknowledgement of what was never sent', (stream) => stream.say({ heartbeat: {} }, { ack: 2 })],
  ['a second Welcome', (stream) => stream.welcome()],
  ['a Prepare without a time', (stream) => stream.say(prepare({ redeemableFor: null }))],
  ['a Prepare without a token hash', (stream) => stream.say(prepare({ tokenSha256: Buffer.alloc(0) }))],
  ['a Prepare without a fencing token', (stream) => stream.say(prepare({ fencingToken: 0 }))],
  ['more orders than a message may hold', (stream) => stream.say({ orders: { orders: tooMany(prepare()) } })],
  ['a Prepare for no claim', (stream) => stream.say(prepare({ claim: 'claims/../x' }))],
] as const satisfies readonly (readonly [
  string,
  (stream: Awaited<ReturnType<typeof startSession>>['stream']) => void,
])[]) {
  test(`${what} ends the session and changes nothing`, async (t) => {
    const { core, stream, clock, log, broker } = await startSession(t);
    say(stream);
    assert.equal(stream.isCancelled, true);
    assert.deepEqual(core.inputs, []);
    await settle();
    assert.deepEqual(log.reasonsOf('link.lost'), ['SESSION_OUT_OF_STEP']);
    await clock.advanceAndSettle(100);
    assert.equal(broker.streams.length, 2);
  });
}

test('anything before the Welcome ends the session', async (t) => {
  const { core, broker } = await startLink(t);
  broker.last.say(prepare());
  assert.equal(broker.last.isCancelled, true);
  assert.deepEqual(core.inputs, []);
});

test('terms that no session can live with are refused', async (t) => {
  const { broker } = await startLink(t);
  broker.last.say({ welcome: { heartbeatInterval: { seconds: 0 }, sessionTtl: { seconds: 10 } } });
  assert.equal(broker.last.isCancelled, true);
});

test('a question for the holders is answered under its number, and why when there is no answer', async (t) => {
  const { stream } = await startSession(t);
  stream.say({ listHolders: { queryId: 7 } });
  await settle();
  const { body, holdersReport } = stream.received.at(-1) ?? assert.fail('nothing was said');
  assert.deepEqual([body, holdersReport?.queryId, holdersReport?.problem], ['holdersReport', 7, 'no holders here']);
});

function tooMany<T>(item: T): T[] {
  return Array.from({ length: LINK_BATCH_ITEMS_MAX + 1 }, () => item);
}
