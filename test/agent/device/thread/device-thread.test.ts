import assert from 'node:assert/strict';
import { fstatSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { PATIENCE_MS } from '../../../../examples/fleet/patience.js';
import type { DeviceOptions } from '../../../../src/agent/device/options.js';
import type { DeviceReply } from '../../../../src/agent/device/thread/device-messages.js';
import { DeviceChannel, startDeviceThread } from '../../../../src/agent/device/thread/device-thread.js';
import { closeFd } from '../../../../src/common/native/files/files.js';
import { EPOLL, Epoll } from '../../../../src/common/native/sockets/epoll.js';
import { createEventfd, drainEventfd } from '../../../../src/common/native/sockets/eventfd.js';

/** The core's side as it is in the agent: blocked in epoll, never on the event loop, while the device works. */
function core(options: DeviceOptions) {
  const wakeFd = createEventfd();
  const epoll = new Epoll(1);
  epoll.add(wakeFd, EPOLL.IN, 0);
  const thread = startDeviceThread(options, wakeFd);
  const channel = new DeviceChannel(thread.port);
  channel.request({ type: 'open', passed: [] });
  return {
    thread,
    channel,
    next(): DeviceReply {
      for (;;) {
        const reply = channel.receive();
        if (reply !== null) return reply;
        assert.equal(epoll.wait(PATIENCE_MS), 1, 'the device did not answer');
        drainEventfd(wakeFd);
      }
    },
    close() {
      epoll.close();
      closeFd(wakeFd);
    },
  };
}

test('the device opens in its thread, answers in order, and its fds work in this thread', async () => {
  const { thread, channel, next, close } = core({ device: 'memfd', rmaSizeBytes: 1 << 20, rmaCount: 3 });
  assert.deepEqual(next(), {
    type: 'opened',
    facts: { kind: 'MEMFD', rmaSizeBytes: 1 << 20, rmaCapability: 0, capacityCount: 3, rejected: [] },
    pool: 'memory',
    kept: { adopted: [], rejected: [] },
  });
  channel.request({ type: 'allocate', slot: 2, notHeldInodes: [] });
  channel.request({ type: 'read-capacity' });
  const allocated = next();
  assert(allocated.type === 'allocated');
  assert.equal(allocated.slot, 2);
  assert.deepEqual(next(), { type: 'capacity', capacityCount: 3 });
  channel.close();
  assert.equal(await thread.ended, null);
  const stat = fstatSync(allocated.rma.fd);
  assert.deepEqual([stat.ino, stat.size], [allocated.rma.inode, 1 << 20]);
  closeFd(allocated.rma.fd);
  close();
});

test('a device that cannot be opened says so once, and its thread ends', async () => {
  const { thread, next, close } = core({ device: 'memfd', rmaSizeBytes: 1 });
  const reply = next();
  assert(reply.type === 'open-failed');
  assert.equal(reply.refusal.reason, 'DEVICE_UNUSABLE');
  assert.equal(await thread.ended, null);
  close();
});

test('a thread that is stopped ends, and what it had allocated lives on', async () => {
  const { thread, channel, next, close } = core({ device: 'memfd', rmaSizeBytes: 1 << 20 });
  assert.equal(next().type, 'opened');
  channel.request({ type: 'allocate', slot: 0, notHeldInodes: [] });
  const allocated = next();
  assert(allocated.type === 'allocated');
  await thread.stop();
  await thread.ended;
  assert.equal(fstatSync(allocated.rma.fd).size, 1 << 20);
  closeFd(allocated.rma.fd);
  close();
});

test('a thread that is stopped while it still loads ends, at whatever moment, and the process goes on', async () => {
  const wakeFd = createEventfd();
  // Loading takes some tens of milliseconds; the moment is what is tried out here, nothing is waited for.
  for (let momentMs = 0; momentMs < 60; momentMs += 3) {
    const thread = startDeviceThread({ device: 'memfd', rmaSizeBytes: 1 << 20 }, wakeFd);
    await delay(momentMs);
    await thread.stop();
    assert.equal(await thread.ended, null);
  }
  closeFd(wakeFd);
});

test('a thread that is stopped leaves the requests behind the one that it is at', async () => {
  const { thread, channel, next, close } = core({ device: 'memfd', rmaSizeBytes: 1 << 20, rmaCount: 500 });
  assert.equal(next().type, 'opened');
  for (let slot = 0; slot < 500; slot += 1) channel.request({ type: 'allocate', slot, notHeldInodes: [] });
  await thread.stop();
  const fds: number[] = [];
  for (let reply = channel.receive(); reply !== null; reply = channel.receive()) {
    if (reply.type === 'allocated') fds.push(reply.rma.fd);
  }
  assert.ok(fds.length < 500, `${fds.length} of 500 were answered`);
  for (const fd of fds) closeFd(fd);
  close();
});
