import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDevice } from '../../../src/agent/device/select.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { FakeKvmKernel } from '../../fakes/fake-kvm-kernel.js';
import { hugepageFiles } from './hugepage-fixture.js';
import { refusalOf } from './refusal-of.js';

const clock = new FakeClock();
const LINUX_6 = { release: '6.1.0', architecture: 'ppc64', commandLine: '' };
const LINUX_3 = { release: '3.4.0', architecture: 'ppc64', commandLine: 'kvm_rma_count=2' };
const noRmas = () => new FakeKvmKernel({ capability: 0 });

test('auto takes the kernel pool of RMAs where there is one', (t) => {
  const deps = {
    clock,
    kernel: new FakeKvmKernel(),
    facts: LINUX_3,
    hugepageFiles: hugepageFiles(t, { 2048: { total: 64 } }),
    pause: () => {},
  };
  const { device, rejected } = openDevice({ device: 'auto' }, deps);
  assert.deepEqual([device.kind, rejected], ['KVM', []]);
  device.close();
});

test('auto takes huge pages next, and says why not kvm', (t) => {
  const deps = {
    clock,
    kernel: noRmas(),
    facts: LINUX_6,
    hugepageFiles: hugepageFiles(t, { 2048: { total: 64 } }),
    pause: () => {},
  };
  const { device, rejected } = openDevice({ device: 'auto' }, deps);
  assert.equal(device.kind, 'HUGETLB');
  assert.deepEqual(
    rejected.map(({ kind, refusal }) => [kind, refusal.reason]),
    [['KVM', 'DEVICE_UNUSABLE']],
  );
});

test('auto takes memfds last, and says why not the others', (t) => {
  const deps = {
    clock,
    kernel: noRmas(),
    facts: LINUX_6,
    hugepageFiles: hugepageFiles(t, { 2048: { total: 0 } }),
    pause: () => {},
  };
  const { device, rejected } = openDevice({ device: 'auto' }, deps);
  assert.equal(device.kind, 'MEMFD');
  assert.deepEqual(
    rejected.map(({ kind }) => kind),
    ['KVM', 'HUGETLB'],
  );
  assert(rejected.every(({ refusal }) => refusal.message.length > 0));
});

test('auto does not pass over a kernel pool that is only used up, as guests of that node need an RMA of it', (t) => {
  const kernel = new FakeKvmKernel({ poolCount: 0 });
  const deps = {
    clock,
    kernel,
    facts: LINUX_3,
    hugepageFiles: hugepageFiles(t, { 2048: { total: 64 } }),
    pause: () => {},
  };
  assert.equal(refusalOf(() => openDevice({ device: 'auto' }, deps)).reason, 'NO_FREE_RMA');
});

test('auto refuses with the reasons of all devices when none works', (t) => {
  const deps = { clock, kernel: noRmas(), facts: LINUX_6, hugepageFiles: hugepageFiles(t, {}), pause: () => {} };
  const { reason, message } = refusalOf(() => openDevice({ device: 'auto', rmaSizeBytes: 1 }, deps));
  assert.equal(reason, 'DEVICE_UNUSABLE');
  assert.match(message, /kvm: .*hugetlb: .*memfd: /);
});

test('a device that is named is opened or refused, and no other one is tried', (t) => {
  const deps = {
    clock,
    kernel: noRmas(),
    facts: LINUX_6,
    hugepageFiles: hugepageFiles(t, { 2048: { total: 64 } }),
    pause: () => {},
  };
  assert.deepEqual(openDevice({ device: 'memfd' }, deps).device.kind, 'MEMFD');
  assert.deepEqual(openDevice({ device: 'hugetlb' }, deps).device.kind, 'HUGETLB');
  assert.equal(refusalOf(() => openDevice({ device: 'kvm' }, deps)).metadata?.['device'], 'KVM');
});
