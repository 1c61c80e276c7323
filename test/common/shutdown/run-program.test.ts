import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { type TestContext, test } from 'node:test';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { EXIT_STATUS, StartError } from '../../../src/common/shutdown/exit-status.js';
import { runProgram, SHUTDOWN_GRACE_MS } from '../../../src/common/shutdown/run-program.js';
import { FakeClock, settle } from '../../fakes/fake-clock.js';
import { RecordingLog } from '../../fakes/recording-log.js';

class FakeProcess extends EventEmitter {
  readonly exits: number[] = [];
  exit(status: number): void {
    this.exits.push(status);
  }
}

function harness(run: (stopping: AbortSignal) => Promise<void>) {
  const process = new FakeProcess();
  const clock = new FakeClock();
  const log = new RecordingLog();
  const ended = runProgram({ process, clock, log: log.logger, run });
  return { process, clock, log, ended };
}

const untilStopped = (stopping: AbortSignal) =>
  new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve()));
/** A program that does not react to anything until the test is over. */
const hang = (t: TestContext) => () => new Promise<void>((resolve) => t.after(() => resolve()));

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal} lets the program finish and exits with 0`, async () => {
    const { process, log, ended } = harness(untilStopped);
    process.emit(signal, signal);
    await ended;
    assert.deepEqual(process.exits, [EXIT_STATUS.OK]);
    assert.deepEqual(log.events(), ['program.stopping', 'program.stopped']);
    assert.equal(process.listenerCount(signal), 0);
  });
}

test('a second signal exits at once with 128 and the signal', async (t) => {
  const { process, log } = harness(hang(t));
  process.emit('SIGTERM', 'SIGTERM');
  process.emit('SIGINT', 'SIGINT');
  await settle();
  assert.deepEqual(process.exits, [130]);
  assert.deepEqual(log.events(), ['program.stopping', 'program.interrupted']);
});

test('SIGHUP ends nothing, also while the program stops, and is told', async () => {
  const { process, log, ended } = harness(untilStopped);
  process.emit('SIGHUP', 'SIGHUP');
  process.emit('SIGTERM', 'SIGTERM');
  assert.equal(process.emit('SIGHUP', 'SIGHUP'), true, 'nobody hears it: the default ends the process');
  await ended;
  assert.deepEqual(process.exits, [EXIT_STATUS.OK]);
  assert.deepEqual(log.events(), ['program.reload', 'program.stopping', 'program.reload', 'program.stopped']);
  assert.equal(process.listenerCount('SIGHUP'), 0);
});

test('an end that takes longer than the grace is cut off with status 1', (t) => {
  const { process, clock, log } = harness(hang(t));
  process.emit('SIGTERM', 'SIGTERM');
  clock.advance(SHUTDOWN_GRACE_MS - 1);
  assert.deepEqual(process.exits, []);
  clock.advance(1);
  assert.deepEqual(process.exits, [EXIT_STATUS.FAILED]);
  assert.equal(log.of('program.hung')[0]?.level, 'error');
});

for (const event of ['uncaughtException', 'unhandledRejection']) {
  test(`${event} is logged as fatal and exits with 70`, (t) => {
    const { process, log } = harness(hang(t));
    process.emit(event, new TypeError('boom'));
    assert.deepEqual(process.exits, [EXIT_STATUS.INTERNAL]);
    assert.equal(log.of('program.crashed')[0]?.level, 'fatal');
  });
}

test('a start error picks the exit status and says why', async () => {
  const cause = new RmaError({ reason: 'NOT_READY', message: 'taken' });
  const refused = new StartError(EXIT_STATUS.ADDRESS_IN_USE, 'the socket is in use', { cause });
  const { process, log, ended } = harness(() => Promise.reject(refused));
  await ended;
  assert.deepEqual(process.exits, [EXIT_STATUS.ADDRESS_IN_USE]);
  const told = log.of('program.failed')[0];
  assert.equal(told?.msg, 'the socket is in use');
  assert.deepEqual([told?.['reason'], told?.['exitStatus'], told?.['error']], ['NOT_READY', 75, undefined]);
});

test('any other failure exits with 1', async () => {
  const { process, ended } = harness(() => Promise.reject(new Error('no')));
  await ended;
  assert.deepEqual(process.exits, [EXIT_STATUS.FAILED]);
});
