import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { RECONNECT } from '../../../src/agent/link/broker-link.js';
import { TERM_KEPT_MS } from '../../../src/agent/link/brokers/seen-term.js';
import { SILENT_REST_MS } from '../../../src/domain/leader-search.js';
import { settle } from '../../fakes/fake-clock.js';
import { brokersAt } from './fake-broker.js';
import { startLink } from './harness.js';

/** A link to three brokers, which asks the first of them. */
async function start(t: TestContext) {
  const link = await startLink(t, undefined, brokersAt('a', 'b', 'c'));
  const { broker, clock } = link;
  const dialled = () => broker.streams.map(({ address }) => address).join(' ');
  /** Whoever was dialled last does not lead, and the agent does what it does at once. */
  const refuse = async (leader: string | null) => {
    broker.last.doesNotLead(leader);
    await settle();
  };
  /** The session, or the attempt at one, breaks. */
  const lose = async () => {
    broker.last.end('BROKER_UNREACHABLE');
    await settle();
  };
  return { ...link, clock, dialled, refuse, lose };
}

test('the leader that a standby names is dialled at once', async (t) => {
  const { broker, dialled, refuse, log } = await start(t);
  await refuse('c');
  assert.equal(dialled(), 'a c');
  broker.last.welcome(true, 7);
  assert.equal(log.of('link.connected')[0]?.['address'], 'c');
});

test('a standby that is asked first is no loss to tell of, a round without a leader is one', async (t) => {
  const { broker, refuse, log } = await start(t);
  await refuse('c');
  assert.deepEqual(log.of('link.lost'), []);
  broker.last.doesNotLead(null);
  await settle();
  await refuse(null);
  assert.equal(log.of('link.lost').length, 1);
});

test('an agent waits after a round of all brokers, never between two of one, and at most 5 s', async (t) => {
  const { dialled, refuse, clock } = await start(t);
  for (const waitMs of [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
    await refuse(null);
    await refuse(null);
    const before = dialled();
    await refuse(null);
    await clock.advanceAndSettle(waitMs - 1);
    assert.equal(dialled(), before);
    await clock.advanceAndSettle(1);
    assert.notEqual(dialled(), before);
  }
});

test('standbys that name a dead leader do not send an agent there again and again', async (t) => {
  const { broker, dialled, refuse, clock } = await start(t);
  broker.last.welcome(true, 7);
  await clock.advanceAndSettle(1_000);
  broker.last.end('SESSION_SILENT');
  await settle();
  const timesAsked = () => dialled().match(/a/g)?.length;
  for (let waitedMs = 0; waitedMs < SILENT_REST_MS; waitedMs += 100) {
    await refuse('a');
    assert.equal(timesAsked(), 1);
    await clock.advanceAndSettle(100);
  }
  for (let waitedMs = 0; waitedMs < RECONNECT.maxMs && timesAsked() === 1; waitedMs += 100) {
    await refuse('a');
    await clock.advanceAndSettle(100);
  }
  assert.equal(timesAsked(), 2);
});

test('after a takeover an agent is with the next leader at once', async (t) => {
  const { broker, dialled, refuse, clock, lose } = await start(t);
  broker.last.welcome(true, 7);
  await clock.advanceAndSettle(RECONNECT.maxMs);
  await lose();
  await refuse('c');
  broker.last.welcome(true, 9);
  assert.equal(dialled(), 'a b c');
  await clock.advanceAndSettle(RECONNECT.maxMs);
  broker.last.doesNotLead('b');
  await settle();
  broker.last.welcome(true, 11);
  assert.equal(dialled(), 'a b c b');
});

test('a broker of a lower term than was seen is refused, and another one is asked', async (t) => {
  const { broker, dialled, clock, lose, core, log } = await start(t);
  broker.last.welcome(true, 7);
  await clock.advanceAndSettle(RECONNECT.maxMs);
  await lose();
  for (const term of [6, 0]) {
    const orders = core.inputs.length;
    const { last } = broker;
    last.welcome(true, term);
    assert.equal(last.isCancelled, true);
    await settle();
    assert.equal(core.inputs.length, orders);
  }
  assert.equal(log.of('link.connected').length, 1);
  assert.equal(dialled(), 'a b c');
});

test('a broker of a lower term is refused however long the session with the last leader was', async (t) => {
  const { broker, clock, lose, log } = await start(t);
  broker.last.welcome(true, 7);
  for (let passedMs = 0; passedMs < 2 * TERM_KEPT_MS; passedMs += RECONNECT.maxMs) {
    broker.last.say({ heartbeat: {} });
    await clock.advanceAndSettle(RECONNECT.maxMs);
  }
  await lose();
  broker.last.welcome(true, 6);
  assert.equal(broker.last.isCancelled, true);
  assert.equal(log.of('link.connected').length, 1);
});

test('terms that begin anew are taken once nobody of the former ones can lead', async (t) => {
  const { broker, clock, lose, log } = await start(t);
  broker.last.welcome(true, 700);
  await clock.advanceAndSettle(RECONNECT.maxMs);
  await lose();
  for (let waitedMs = 0; waitedMs < TERM_KEPT_MS; waitedMs += RECONNECT.maxMs) {
    broker.last.welcome(true, 3);
    assert.equal(log.of('link.connected').length, 1);
    await clock.advanceAndSettle(RECONNECT.maxMs);
  }
  broker.last.welcome(true, 3);
  assert.equal(log.of('link.connected').length, 2);
});

test('why a broker of a lower term is refused, and for how long, is told once for each time without a session', async (t) => {
  const { broker, clock, lose, log } = await start(t);
  for (const told of [1, 2]) {
    broker.last.welcome(true, 700);
    await clock.advanceAndSettle(RECONNECT.maxMs);
    await lose();
    for (let waitedMs = 0; waitedMs < TERM_KEPT_MS / 2; waitedMs += RECONNECT.maxMs) {
      broker.last.welcome(true, 3);
      await clock.advanceAndSettle(RECONNECT.maxMs);
    }
    const lines = log.of('link.older_leader').map(({ term, seen, leftMs }) => ({ term, seen, leftMs }));
    assert.deepEqual(lines, Array(told).fill({ term: 3, seen: 700, leftMs: TERM_KEPT_MS }));
  }
});

test('a broker that is not trusted keeps no agent from the others', async (t) => {
  const { broker, dialled, clock } = await start(t);
  for (const reason of ['BROKER_UNREACHABLE', 'BROKER_NOT_TRUSTED', 'BROKER_NOT_TRUSTED'] as const) {
    broker.last.end(reason);
    await settle();
  }
  assert.equal(dialled(), 'a b c');
  await clock.advanceAndSettle(RECONNECT.firstMs);
  assert.equal(broker.streams.length, 4);
  const lasting = async () => {
    broker.last.end('BROKER_NOT_TRUSTED');
    await settle();
  };
  for (let count = 0; count < 3; count += 1) await lasting();
  const before = broker.streams.length;
  await clock.advanceAndSettle(RECONNECT.maxMs);
  assert.equal(broker.streams.length, before, 'where nobody is trusted, it takes its time');
});

test('two brokers that both welcome, throw out and name one another are not dialled in a tight loop', async (t) => {
  const { broker, clock } = await start(t);
  for (let round = 0; round < 100; round += 1) {
    const { last } = broker;
    if (!last.isCancelled) {
      last.welcome(true, 7);
      last.doesNotLead(last.address === 'a' ? 'b' : 'a');
    }
    await clock.advanceAndSettle(100);
  }
  assert.ok(broker.streams.length < 30, `dialled ${broker.streams.length} times in 10 s`);
});
