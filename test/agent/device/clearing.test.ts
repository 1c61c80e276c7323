import assert from 'node:assert/strict';
import { readSync } from 'node:fs';
import { test } from 'node:test';
import { fileClearing, kvmClearing } from '../../../src/agent/device/clearing.js';
import { openKvmDevice } from '../../../src/agent/device/kvm/kvm.js';
import { openMemfdDevice } from '../../../src/agent/device/memfd.js';
import { CLEARING_CHOICES } from '../../../src/agent/device/options.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { FakeKvmKernel, isOpen } from '../../fakes/fake-kvm-kernel.js';
import { refusalOf } from './refusal-of.js';

const clock = new FakeClock();
const factsOf = (release: string) => ({ release, architecture: 'ppc64', commandLine: 'kvm_rma_count=2' });

function openKvm(kernel: FakeKvmKernel, release: string, clearing: (typeof CLEARING_CHOICES)[number]) {
  return openKvmDevice({ device: 'kvm', clearing }, { clock, kernel, facts: factsOf(release), pause: () => {} });
}

for (const release of ['3.1.0', '3.3.8', '3.17.0', '3.18.140', '3.10.0-123.el7.ppc64', '4.4.0', '6.1.0']) {
  test(`on Linux ${release} the kernel may not be the only one that clears, and both are no more than the agent`, () => {
    const { reason, metadata } = refusalOf(() => kvmClearing('kernel', factsOf(release)));
    assert.deepEqual([reason, metadata], ['INVALID_FIELD', { field: 'clearing' }]);
    const others = (['auto', 'agent', 'both'] as const).map((choice) => kvmClearing(choice, factsOf(release)));
    assert.deepEqual(others, ['AGENT', 'AGENT', 'AGENT']);
  });
}

for (const release of ['3.4.0', '3.10.108', '3.12.9', '3.16.85']) {
  test(`on Linux ${release} the operator decides who clears`, () => {
    const methods = CLEARING_CHOICES.map((choice) => kvmClearing(choice, factsOf(release)));
    assert.deepEqual(methods, ['AGENT', 'KERNEL', 'AGENT', 'KERNEL_AND_AGENT']);
  });
}

test('files of memory are cleared by the kernel, and by the agent as well when it is told to', () => {
  assert.deepEqual(CLEARING_CHOICES.map(fileClearing), ['KERNEL', 'KERNEL', 'AGENT', 'KERNEL_AND_AGENT']);
  const rma = openMemfdDevice({ device: 'memfd', rmaSizeBytes: 1 << 20, clearing: 'both' }, clock).allocate();
  assert.deepEqual(rma.clearing, { method: 'KERNEL_AND_AGENT', durationMs: 0, pagesChecked: 16 });
  closeFd(rma.fd);
});

test('a device whose kernel does not clear is not opened with kernel, and nothing stays open', () => {
  const kernel = new FakeKvmKernel();
  assert.equal(refusalOf(() => openKvm(kernel, '3.2.0', 'kernel')).reason, 'INVALID_FIELD');
  assert.deepEqual(kernel.openedFds.filter(isOpen), []);
});

test('a kernel that was trusted and leaves bytes behind is found out, and its RMA goes to nobody', () => {
  const device = openKvm(new FakeKvmKernel(), '3.4.0', 'kernel');
  const { reason, message } = refusalOf(() => device.allocate());
  assert.equal(reason, 'INTERNAL');
  assert.match(message, /not zero/);
  device.close();
});

test('both has the agent clear what the kernel should have', () => {
  const device = openKvm(new FakeKvmKernel(), '3.4.0', 'both');
  const rma = device.allocate();
  assert.deepEqual(rma.clearing, { method: 'KERNEL_AND_AGENT', durationMs: 0, pagesChecked: 16 });
  const bytes = Buffer.alloc(64);
  readSync(rma.fd, bytes, 0, bytes.length, 4096 * 3);
  assert.ok(bytes.equals(Buffer.alloc(64)));
  closeFd(rma.fd);
  device.close();
});
