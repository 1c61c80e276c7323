import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RECONNECT, RECONNECT_SLOWLY } from '../../../src/agent/link/broker-link.js';
import { settle } from '../../fakes/fake-clock.js';
import { inventoryOf, reportOf } from './fake-core.js';
import { startLink, startSession } from './harness.js';

test('waits between attempts double up to the cap, and only the first failure is a warning', async (t) => {
  const { broker, clock, log } = await startLink(t);
  for (const waitMs of [100, 200, 400, 800, 1600, 3200, 5000, 5000]) {
    const dialled = broker.streams.length;
    broker.last.end('BROKER_UNREACHABLE');
    await clock.advanceAndSettle(waitMs - 1);
    assert.equal(broker.streams.length, dialled);
    await clock.advanceAndSettle(1);
    assert.equal(broker.streams.length, dialled + 1);
  }
  assert.equal(log.of('link.lost').length, 1);
  assert.equal(log.of('link.still_lost').length, 7);
});

test('a session that lasted makes the next wait a first one again', async (t) => {
  const { broker, clock } = await startLink(t);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    broker.last.end('BROKER_UNREACHABLE');
    await clock.advanceAndSettle(RECONNECT.maxMs);
  }
  broker.last.welcome();
  await clock.advanceAndSettle(RECONNECT.maxMs);
  const dialled = broker.streams.length;
  broker.last.end('BROKER_UNREACHABLE');
  await clock.advanceAndSettle(RECONNECT.firstMs);
  assert.equal(broker.streams.length, dialled + 1);
});

test('a broker that welcomes and throws out at once is not dialled in a tight loop', async (t) => {
  const { broker, clock } = await startLink(t);
  for (let round = 0; round < 100; round += 1) {
    if (!broker.last.isCancelled) {
      broker.last.welcome();
      broker.last.end('NOT_READY');
    }
    await clock.advanceAndSettle(100);
  }
  assert.ok(broker.streams.length < 10, `dialled ${broker.streams.length} times in 10 s`);
});

test('other certificates end the wait for the next attempt at once', async (t) => {
  const { broker, renewCertificates } = await startLink(t);
  broker.last.end('CERTIFICATE_REFUSED');
  await settle();
  assert.equal(broker.streams.length, 1);
  renewCertificates();
  await settle();
  assert.equal(broker.streams.length, 2);
  renewCertificates();
  await settle();
  assert.equal(broker.streams.length, 2, 'a session that goes on is left alone');
});

for (const [reason, event] of [
  ['SESSION_SUPERSEDED', 'link.superseded'],
  ['INVALID_FIELD', 'link.refused'],
  ['CERTIFICATE_REFUSED', 'link.certificate_refused'],
  ['BROKER_NOT_TRUSTED', 'link.broker_not_trusted'],
] as const) {
  test(`${reason} is logged as an error and followed by a long wait`, async (t) => {
    const { stream, broker, clock, log } = await startSession(t);
    stream.end(reason);
    await clock.advanceAndSettle(RECONNECT_SLOWLY.firstMs - 1);
    assert.equal(broker.streams.length, 1);
    assert.equal(log.of(event)[0]?.level, 'error');
    await clock.advanceAndSettle(1);
    assert.equal(broker.streams.length, 2);
  });
}

test('a node that is another agent’s is asked for again when the broker says, and then more and more slowly', async (t) => {
  const { broker, clock, log } = await startLink(t);
  for (const waitMs of [11_000, 12_000, 14_000, 18_000, 26_000, 42_000, 70_000, 70_000]) {
    const dialled = broker.streams.length;
    broker.last.end('NODE_NAME_TAKEN', 10_000);
    await clock.advanceAndSettle(waitMs - 1);
    assert.equal(broker.streams.length, dialled);
    await clock.advanceAndSettle(1);
    assert.equal(broker.streams.length, dialled + 1);
  }
  const [line] = log.of('link.name_taken');
  assert.deepEqual([line?.level, line?.['identity']], ['error', 'agent-a']);
  broker.last.welcome();
  broker.last.end('NODE_NAME_TAKEN', 10_000);
  const dialled = broker.streams.length;
  await clock.advanceAndSettle(11_000);
  assert.equal(broker.streams.length, dialled + 1);
});

test('reports made while there is no session are not queued: the next Hello tells them', async (t) => {
  const { core, broker, clock } = await startLink(t);
  broker.last.end('BROKER_UNREACHABLE');
  await settle();
  core.reportClaim(reportOf('c1', 'PREPARED'));
  core.claims = [reportOf('c1', 'PREPARED')];
  await clock.advanceAndSettle(100);
  broker.last.welcome();
  assert.deepEqual(broker.last.takeBodies(), ['hello']);
});

test('stopping ends the session, and nothing is dialled or left waiting after it', async (t) => {
  const { stream, core, clock, stop, broker } = await startSession(t);
  await stop();
  assert.equal(stream.isCancelled, true);
  assert.deepEqual(clock.waiting(), []);
  core.reportInventory(inventoryOf(1));
  assert.equal(broker.streams.length, 1);
});

test('stopping while waiting for the next attempt ends at once', async (t) => {
  const { broker, clock, stop } = await startLink(t);
  broker.last.end('BROKER_UNREACHABLE');
  await settle();
  await stop();
  assert.deepEqual(clock.waiting(), []);
});
