import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openKvmDevice } from '../../../src/agent/device/kvm/kvm.js';
import { CLEARING_CHOICES } from '../../../src/agent/device/options.js';
import { answerDeviceRequest } from '../../../src/agent/device/thread/device-requests.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { FakeKvmKernel, isOpen } from '../../fakes/fake-kvm-kernel.js';
import { refusalOf } from './refusal-of.js';

const clock = new FakeClock();
const facts = { release: '3.4.0', architecture: 'ppc64', commandLine: 'kvm_rma_count=2' };
const DEPS = { findHeldInodes: () => ({ holders: new Map(), unreadableCount: 0 }), hasKvmRma: () => false };

for (const clearing of CLEARING_CHOICES) {
  test(`an RMA with a page that cannot be touched is told as such, and kept open, when ${clearing} clears`, () => {
    const kernel = new FakeKvmKernel({ isFaulty: true });
    const device = openKvmDevice({ device: 'kvm', clearing }, { clock, kernel, facts, pause: () => {} });
    const reply = answerDeviceRequest({ type: 'allocate', slot: 3, notHeldInodes: [] }, { device, ...DEPS });
    assert.ok(reply.type === 'memory-failed', reply.type);
    assert.deepEqual([reply.slot, reply.refusal.reason], [3, 'MEMORY_FAILED']);
    assert.equal(reply.refusal.metadata?.['offset'], String((1 << 20) - 65536));
    assert.ok(isOpen(reply.rma.fd), 'closed, it would be what the kernel gives next');
    closeSync(reply.rma.fd);
    device.close();
  });
}

test('one that a former life of the agent had kept is not taken up', () => {
  const kernel = new FakeKvmKernel({ isFaulty: true });
  const device = openKvmDevice({ device: 'kvm' }, { clock, kernel, facts, pause: () => {} });
  const { fd, sizeBytes } = kernel.allocateRma(0);
  const clear = { method: 'AGENT', durationMs: 0, pagesChecked: 1 } as const;
  const kept = { name: 'a', device: 'KVM', pool: 'kernel', sizeBytes, inode: null, clearing: clear } as const;
  // Its link is of a memfd: here only what is wrong with its memory counts.
  assert.match(refusalOf(() => device.adopt(fd, kept)).message, /memory failed|its fd is of/);
  closeSync(fd);
  device.close();
});

test('one that was ready and is looked at again is told as failed, and stays open', () => {
  const kernel = new FakeKvmKernel({ isFaulty: true });
  const device = openKvmDevice({ device: 'kvm' }, { clock, kernel, facts, pause: () => {} });
  const clear = { method: 'AGENT', durationMs: 0, pagesChecked: 1 } as const;
  const rma = { ...kernel.allocateRma(0), inode: null, clearing: clear };
  const reply = answerDeviceRequest({ type: 'examine', slot: 2, rma }, { device, ...DEPS });
  assert.ok(reply.type === 'memory-failed', reply.type);
  assert.deepEqual([reply.slot, reply.rma.fd, reply.refusal.reason], [2, rma.fd, 'MEMORY_FAILED']);
  assert.ok(isOpen(rma.fd));
  closeSync(rma.fd);
  device.close();
});

test('one that cannot be looked at has not failed for that', () => {
  const kernel = new FakeKvmKernel();
  const device = openKvmDevice({ device: 'kvm' }, { clock, kernel, facts, pause: () => {} });
  const clear = { method: 'AGENT', durationMs: 0, pagesChecked: 1 } as const;
  const { fd, sizeBytes } = kernel.allocateRma(0);
  closeSync(fd);
  const rma = { fd, sizeBytes, inode: null, clearing: clear };
  const reply = answerDeviceRequest({ type: 'examine', slot: 2, rma }, { device, ...DEPS });
  assert.equal(reply.type, 'allocate-failed');
  device.close();
});

const PROBE = fileURLToPath(new URL('./poison-probe.js', import.meta.url));

test('a page that the kernel itself has poisoned neither kills the agent nor is taken for sound', (t) => {
  const { status, stdout, stderr, signal } = spawnSync(process.execPath, [PROBE], { encoding: 'utf8' });
  if (status === 77) return t.skip(`SKIPPED, real memory errors are NOT CHECKED: ${stdout.trim()}`);
  assert.deepEqual([status, signal], [0, null], stderr);
  assert.match(stdout, /clear: FaultyMemory at 8192\nread: FaultyMemory at 8192\nfile: FaultyMemory at 8192/);
});
