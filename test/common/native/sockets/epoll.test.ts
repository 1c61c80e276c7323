import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { PATIENCE_MS } from '../../../../examples/fleet/patience.js';
import { closeFd } from '../../../../src/common/native/files/files.js';
import { NativeError } from '../../../../src/common/native/native-error.js';
import { EPOLL, Epoll } from '../../../../src/common/native/sockets/epoll.js';
import { createEventfd, drainEventfd, signalEventfd } from '../../../../src/common/native/sockets/eventfd.js';

test('a signalled eventfd is reported with its key until it is drained', () => {
  const epoll = new Epoll(4);
  const [first, second] = [createEventfd(), createEventfd()];
  // Larger than 32 bits: both halves of a key have to come through.
  const key = 5 * 2 ** 32 + 7;
  epoll.add(first, EPOLL.IN, key);
  epoll.add(second, EPOLL.IN, 1);
  assert.equal(epoll.wait(0), 0);
  signalEventfd(first);
  signalEventfd(first);
  assert.equal(epoll.wait(PATIENCE_MS), 1);
  assert.equal(epoll.keyAt(0), key);
  assert.equal(epoll.eventsAt(0), EPOLL.IN);
  assert.equal(drainEventfd(first), true);
  assert.equal(drainEventfd(first), false);
  assert.equal(epoll.wait(0), 0);
  for (const fd of [first, second]) closeFd(fd);
  epoll.close();
});

test('several ready fds come out of one wait, and no more of them than there is room for', () => {
  const epoll = new Epoll(3);
  const fds = Array.from({ length: 4 }, createEventfd);
  for (const [key, fd] of fds.entries()) {
    epoll.add(fd, EPOLL.IN, key);
    signalEventfd(fd);
  }
  assert.equal(epoll.wait(PATIENCE_MS), 3);
  const keys = [0, 1, 2].map((index) => epoll.keyAt(index));
  assert.equal(new Set(keys).size, 3);
  for (const fd of fds) closeFd(fd);
  epoll.close();
});

test('what is waited for can be changed and removed', () => {
  const epoll = new Epoll(1);
  const fd = createEventfd();
  epoll.add(fd, EPOLL.IN, 1);
  assert.equal(epoll.wait(0), 0);
  epoll.modify(fd, EPOLL.OUT, 2);
  assert.equal(epoll.wait(0), 1);
  assert.equal(epoll.keyAt(0), 2);
  assert.equal(epoll.eventsAt(0), EPOLL.OUT);
  epoll.remove(fd);
  assert.equal(epoll.wait(0), 0);
  assert.throws(
    () => epoll.remove(fd),
    (error) => error instanceof NativeError && error.code === 'ENOENT',
  );
  closeFd(fd);
  epoll.close();
});

test('a thread that is blocked in wait is woken by an eventfd from another thread', async () => {
  const fd = createEventfd();
  const module = new URL('../../../../src/common/native/', import.meta.url);
  const worker = new Worker(
    `const { workerData, parentPort } = require('node:worker_threads');
     const use = async () => {
       const { Epoll } = await import(new URL('sockets/epoll.js', workerData.module).href);
       const { drainEventfd } = await import(new URL('sockets/eventfd.js', workerData.module).href);
       const epoll = new Epoll(1);
       epoll.add(workerData.fd, 1, 42);
       parentPort.postMessage('blocking');
       parentPort.postMessage({ count: epoll.wait(${PATIENCE_MS}), key: epoll.keyAt(0), drained: drainEventfd(workerData.fd) });
     };
     use();`,
    { eval: true, workerData: { fd, module: module.href } },
  );
  const messages: unknown[] = [];
  worker.on('message', (message) => {
    messages.push(message);
    if (message === 'blocking') signalEventfd(fd);
  });
  const exitCode = await new Promise((resolve) => worker.once('exit', resolve));
  assert.equal(exitCode, 0);
  assert.deepEqual(messages, ['blocking', { count: 1, key: 42, drained: true }]);
  closeFd(fd);
});
