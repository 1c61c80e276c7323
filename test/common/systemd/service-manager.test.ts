import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  connectServiceManager,
  START_INTERVAL_MS,
  START_MAX_MS,
  STATUS_INTERVAL_MS,
} from '../../../src/common/systemd/service-manager.js';
import { FakeClock, settle } from '../../fakes/fake-clock.js';
import { FakeServiceManager } from '../../fakes/fake-service-manager.js';

function harness(t: TestContext, watchdogMs: number | null) {
  const directory = mkdtempSync(join(tmpdir(), 'rma-manager-'));
  const fake = new FakeServiceManager(join(directory, 'notify'));
  const clock = new FakeClock();
  const over = new AbortController();
  t.after(() => {
    over.abort();
    fake.close();
    rmSync(directory, { recursive: true });
  });
  const manager = connectServiceManager({ notifySocket: fake.address, watchdogMs }, clock);
  return { fake, clock, over, manager };
}

test('ready and stopping are told once each', (t) => {
  const { fake, manager } = harness(t, null);
  manager.ready();
  manager.stopping();
  assert.deepEqual(fake.hear().messages, [['READY=1'], ['STOPPING=1', 'STATUS=stopping']]);
});

test('a start asks for more time until it is over, and gets it', async (t) => {
  const { fake, clock, manager, over } = harness(t, null);
  const starting = manager.starting(over.signal);
  await clock.advanceAndSettle(START_INTERVAL_MS);
  over.abort();
  await starting;
  await clock.advanceAndSettle(START_INTERVAL_MS);
  const more = ['EXTEND_TIMEOUT_USEC=30000000', 'STATUS=starting'];
  assert.deepEqual(fake.hear().messages, [more, more]);
});

test('a start that hangs asks for no more time at last', async (t) => {
  const { fake, clock, manager, over } = harness(t, null);
  const starting = manager.starting(over.signal);
  for (let passedMs = 0; passedMs <= START_MAX_MS; passedMs += START_INTERVAL_MS) {
    await clock.advanceAndSettle(START_INTERVAL_MS);
    fake.hear();
  }
  await starting;
  assert.equal(fake.messages.length, START_MAX_MS / START_INTERVAL_MS);
});

test('a status is told when it is new, at most once in an interval', async (t) => {
  const { fake, clock, manager, over } = harness(t, null);
  let status = '1 free';
  const attending = manager.attend(async () => status, over.signal);
  await settle();
  status = '2\nfree';
  await clock.advanceAndSettle(STATUS_INTERVAL_MS - 1);
  assert.deepEqual(fake.hear().messages, [['STATUS=1 free']]);
  await clock.advanceAndSettle(1);
  await clock.advanceAndSettle(STATUS_INTERVAL_MS);
  assert.deepEqual(fake.hear().messages, [['STATUS=1 free'], ['STATUS=2 free']]);
  over.abort();
  await attending;
});

test('a sign of life is given at half of the time that the watchdog allows', async (t) => {
  const { fake, clock, manager, over } = harness(t, 3000);
  void manager.attend(async () => 'well', over.signal);
  await settle();
  await clock.advanceAndSettle(1499);
  assert.deepEqual(fake.hear().messages, [['WATCHDOG=1', 'STATUS=well']]);
  await clock.advanceAndSettle(1);
  assert.deepEqual(fake.hear().messages, [['WATCHDOG=1', 'STATUS=well'], ['WATCHDOG=1']]);
});

test('a program that does not answer gives no sign of life, and does again when it answers', async (t) => {
  const { fake, clock, manager, over } = harness(t, 1000);
  let answer: (status: string) => void = () => undefined;
  const silent = new Promise<string>((resolve) => {
    answer = resolve;
  });
  const answers = [Promise.resolve('well'), silent];
  void manager.attend(() => answers.shift() ?? Promise.resolve('well'), over.signal);
  await settle();
  await clock.advanceAndSettle(60_000);
  assert.equal(fake.hear().messages.length, 1);
  answer('well');
  await settle();
  assert.equal(fake.hear().messages.length, 2);
});

test('a program whose answers have ended is left alone', async (t) => {
  const { fake, manager, over } = harness(t, 1000);
  await manager.attend(() => Promise.reject(new Error('the core has ended')), over.signal);
  assert.deepEqual(fake.hear().messages, []);
});

test('without a service manager nothing is asked and nothing is told', async () => {
  const manager = connectServiceManager({ notifySocket: null, watchdogMs: 1000 }, new FakeClock());
  manager.ready();
  await manager.attend(() => assert.fail('nobody wants to know'), new AbortController().signal);
  manager.stopping();
});
