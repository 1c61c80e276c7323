import assert from 'node:assert/strict';
import { accessSync, constants, fstatSync, readSync } from 'node:fs';
import { describe, it, test } from 'node:test';
import { mayHaveRmas, readKernelFacts } from '../../../../src/agent/device/kernel-facts.js';
import { openKvmDevice } from '../../../../src/agent/device/kvm/kvm.js';
import { KVM_KERNEL, type KvmKernel } from '../../../../src/agent/device/kvm/kvm-kernel.js';
import type { DeviceOptions, KnownPool } from '../../../../src/agent/device/options.js';
import { closeFd, isCloseOnExec } from '../../../../src/common/native/files/files.js';
import { createMemfd } from '../../../../src/common/native/memory/memory.js';
import { ERRNO, NativeError } from '../../../../src/common/native/native-error.js';
import { FakeClock } from '../../../fakes/fake-clock.js';
import { closeAll, FakeKvmKernel, type FakeKvmOptions, isOpen } from '../../../fakes/fake-kvm-kernel.js';
import { refusalOf } from '../refusal-of.js';

const BOOTED_WITH_POOL = { release: '3.4.0', architecture: 'ppc64', commandLine: 'kvm_rma_count=2 kvm_rma_size=128M' };
const clock = new FakeClock();

function open(kernel: KvmKernel, options: Partial<DeviceOptions> = {}, facts = BOOTED_WITH_POOL, known?: KnownPool) {
  return openKvmDevice({ device: 'kvm', ...options }, { clock, kernel, facts, pause: () => {} }, known);
}

test('an RMA comes cleared and checked, close-on-exec, with the size that the kernel gave it', () => {
  const kernel = new FakeKvmKernel();
  const device = open(kernel);
  assert.deepEqual([device.kind, device.rmaCapability, device.rmaSizeBytes], ['KVM', 2, 1 << 20]);
  assert.equal(device.capacityCount(), 2);
  const rma = device.allocate();
  assert.deepEqual([rma.sizeBytes, rma.inode], [1 << 20, null]);
  assert.deepEqual(rma.clearing, { method: 'AGENT', durationMs: 0, pagesChecked: 16 });
  assert.equal(isCloseOnExec(rma.fd), true);
  const bytes = Buffer.alloc(rma.sizeBytes, 1);
  readSync(rma.fd, bytes, 0, bytes.length, 0);
  assert(bytes.equals(Buffer.alloc(rma.sizeBytes)));
  closeFd(rma.fd);
  device.close();
  assert.deepEqual(kernel.openedFds.filter(isOpen), []);
});

test('the RMA that told the size is handed out too, so that the whole pool can be used, and then no more', () => {
  const kernel = new FakeKvmKernel({ poolCount: 2 });
  const device = open(kernel);
  const fds = [device.allocate().fd, device.allocate().fd];
  const refusal = refusalOf(() => device.allocate());
  assert.equal(refusal.reason, 'NO_FREE_RMA');
  assert.equal(refusal.metadata?.['errno'], 'ENOMEM');
  assert(refusal.message.includes('kvm_rma_count=N') && refusal.message.includes('kvm_cma_resv_ratio'));
  kernel.giveBack();
  fds.push(device.allocate().fd);
  assert.equal(new Set(fds.map((fd) => fstatSync(fd).ino)).size, 3);
  closeAll(fds);
  device.close();
});

test('an RMA that nobody took is given back when the device is closed', () => {
  const handedOut: number[] = [];
  class Watched extends FakeKvmKernel {
    override allocateRma(vm: number) {
      const rma = super.allocateRma(vm);
      handedOut.push(rma.fd);
      return rma;
    }
  }
  open(new Watched()).close();
  assert.equal(handedOut.length, 1);
  assert.deepEqual(handedOut.filter(isOpen), []);
});

test('a kernel without the facility is refused with its release, its architecture and the capability', () => {
  for (const capability of [0, 1]) {
    const kernel = new FakeKvmKernel({ capability });
    const { reason, message } = refusalOf(() =>
      open(kernel, {}, { release: '6.1.0', architecture: 'x64', commandLine: '' }),
    );
    assert.equal(reason, 'DEVICE_UNUSABLE');
    for (const part of ['Linux 6.1.0 on x64', `KVM_CAP_PPC_RMA is ${capability}`, 'hugetlb']) {
      assert(message.includes(part), `${part} is not in: ${message}`);
    }
    assert.deepEqual(kernel.openedFds.filter(isOpen), []);
  }
});

const FAILURES: readonly (readonly [FakeKvmOptions['failing'] & object, string, string])[] = [
  [{ call: 'open', errno: 'ENOENT' }, 'DEVICE_UNUSABLE', 'load the module kvm-hv'],
  [{ call: 'open', errno: 'EACCES' }, 'DEVICE_UNUSABLE', 'group that owns'],
  [{ call: 'open', errno: 'EPERM' }, 'DEVICE_UNUSABLE', 'container'],
  [{ call: 'open', errno: 'ENXIO' }, 'DEVICE_UNUSABLE', 'load the module kvm-hv'],
  [{ call: 'open', errno: 'EMFILE' }, 'NO_FREE_RMA', 'LimitNOFILE'],
  [{ call: 'open', errno: 'EIO' }, 'DEVICE_UNUSABLE', 'EIO'],
  [{ call: 'apiVersion', errno: 'ENOTTY' }, 'DEVICE_UNUSABLE', 'no KVM device'],
  [{ call: 'createVm', errno: 'ENOMEM' }, 'NO_FREE_RMA', 'partition numbers'],
  [{ call: 'createVm', errno: 'EMFILE' }, 'NO_FREE_RMA', 'LimitNOFILE'],
  [{ call: 'createVm', errno: 'EINVAL' }, 'DEVICE_UNUSABLE', 'EINVAL'],
  [{ call: 'allocateRma', errno: 'ENOMEM' }, 'NO_FREE_RMA', 'set rmaSize'],
  [{ call: 'allocateRma', errno: 'ENFILE' }, 'NO_FREE_RMA', 'file-max'],
  [{ call: 'allocateRma', errno: 'ENOTTY' }, 'DEVICE_UNUSABLE', '3.1 to 3.18'],
  [{ call: 'allocateRma', errno: 'EINVAL' }, 'DEVICE_UNUSABLE', 'PPC970'],
  [{ call: 'allocateRma', errno: 'EIO' }, 'DEVICE_UNUSABLE', 'another process'],
  [{ call: 'allocateRma', errno: 'EFAULT' }, 'DEVICE_UNUSABLE', 'restart the agent'],
];

for (const [failing, reason, part] of FAILURES) {
  test(`${failing.errno} of ${failing.call} is ${reason} with what to do, and nothing stays open`, () => {
    const kernel = new FakeKvmKernel({ failing });
    const refusal = refusalOf(() => open(kernel));
    assert.equal(refusal.reason, reason);
    assert(refusal.message.includes(part), refusal.message);
    assert.deepEqual(kernel.openedFds.filter(isOpen), []);
  });
}

const WITHOUT_RMAS = [
  { release: '3.19.0', architecture: 'ppc64' },
  { release: '6.12.48-powerpc64le-64k', architecture: 'ppc64' },
  { release: '3.18.0', architecture: 'x64' },
] as const;

for (const kernelOf of WITHOUT_RMAS) {
  for (const errno of ['ENOENT', 'ENXIO', 'EACCES', 'EIO'] as const) {
    test(`${errno} on Linux ${kernelOf.release} of ${kernelOf.architecture} sends nobody to open /dev/kvm`, () => {
      const kernel = new FakeKvmKernel({ failing: { call: 'open', errno } });
      const { reason, message } = refusalOf(() => open(kernel, {}, { ...kernelOf, commandLine: '' }));
      assert.equal(reason, 'DEVICE_UNUSABLE');
      assert.match(
        message,
        /, and Linux [\d.]+\S* on \w+ has no RMAs behind it: .* 3\.1 to 3\.18 .*use the hugetlb device/,
      );
      assert.doesNotMatch(message, /load|root|container/);
    });
  }
}

test('no /dev/kvm under the 3.10 of Red Hat, which has RMAs, is one to load', () => {
  const facts = { release: '3.10.0-1160.el7.ppc64le', architecture: 'ppc64', commandLine: '' };
  const kernel = new FakeKvmKernel({ failing: { call: 'open', errno: 'ENOENT' } });
  assert.match(refusalOf(() => open(kernel, {}, facts)).message, /load the module kvm-hv/);
});

test('another version of the interface is refused', () => {
  const { reason, message } = refusalOf(() => open(new FakeKvmKernel({ version: 13 })));
  assert.equal(reason, 'DEVICE_UNUSABLE');
  assert(message.includes('version 13'));
});

test('a pool that is used up opens when the options tell the size, and gives an RMA as soon as one comes back', () => {
  const kernel = new FakeKvmKernel({ poolCount: 0 });
  const device = open(kernel, { rmaSizeBytes: 1 << 20 });
  assert.equal(device.rmaSizeBytes, 1 << 20);
  assert.equal(refusalOf(() => device.allocate()).reason, 'NO_FREE_RMA');
  kernel.giveBack();
  closeFd(device.allocate().fd);
  device.close();
});

test('a size in the options that is not the kernel size is refused, at start or as soon as it shows', () => {
  const atStart = refusalOf(() => open(new FakeKvmKernel(), { rmaSizeBytes: 2 << 20 }));
  assert.deepEqual([atStart.reason, atStart.metadata], ['INVALID_FIELD', { field: 'rmaSize' }]);
  const kernel = new FakeKvmKernel({ poolCount: 0 });
  const device = open(kernel, { rmaSizeBytes: 2 << 20 });
  kernel.giveBack();
  assert.equal(refusalOf(() => device.allocate()).reason, 'INVALID_FIELD');
  device.close();
});

test('the capacity is the count of the boot parameter, at most what the options say', () => {
  const count = (options: Partial<DeviceOptions>) => {
    const device = open(new FakeKvmKernel(), options);
    device.close();
    return device.capacityCount();
  };
  assert.deepEqual([count({}), count({ rmaCount: 1 }), count({ rmaCount: 9 })], [2, 1, 2]);
});

test('where the kernel does not tell its count and trying is off, the options must', () => {
  const later = { release: '3.14.0', architecture: 'ppc64', commandLine: 'kvm_rma_count=2' };
  const refusal = refusalOf(() => open(new FakeKvmKernel(), { trialAllocation: false }, later));
  assert.deepEqual([refusal.reason, refusal.metadata], ['INVALID_FIELD', { field: 'rmaCount' }]);
  const device = open(new FakeKvmKernel(), { rmaCount: 5 }, later);
  assert.equal(device.capacityCount(), 5);
  device.close();
});

test('where nobody tells the count, it is found by taking all, which are handed out first', () => {
  const later = { release: '3.18.0', architecture: 'ppc64', commandLine: '' };
  const kernel = new FakeKvmKernel({ poolCount: 3 });
  const device = open(kernel, {}, later);
  assert.equal(device.capacityCount(), 3);
  const fds = [device.allocate().fd, device.allocate().fd, device.allocate().fd];
  assert.equal(new Set(fds).size, 3);
  assert.equal(refusalOf(() => device.allocate()).reason, 'NO_FREE_RMA');
  closeAll(fds);
  device.close();
  assert.deepEqual(kernel.openedFds.filter(isOpen), []);
});

test('a refusal now and then is no used-up pool: size and count are learned all the same', () => {
  class Busy extends FakeKvmKernel {
    calls = 0;
    override allocateRma(vm: number) {
      this.calls += 1;
      if (this.calls % 3 !== 0) throw new NativeError('ioctl KVM_ALLOCATE_RMA', ERRNO.ENOMEM);
      return super.allocateRma(vm);
    }
  }
  const later = { release: '3.14.0', architecture: 'ppc64', commandLine: '' };
  const kernel = new Busy({ poolCount: 3 });
  const device = open(kernel, {}, later);
  assert.deepEqual([device.capacityCount(), device.rmaSizeBytes], [3, 1 << 20]);
  device.close();
  assert.deepEqual(kernel.openedFds.filter(isOpen), []);
});

test('a kernel that reserved nothing at boot is refused with the parameters to boot it with', () => {
  const kernel = new FakeKvmKernel({ poolCount: 0 });
  const refusal = refusalOf(() => open(kernel, { rmaCount: 3 }, { ...BOOTED_WITH_POOL, commandLine: '' }));
  assert.equal(refusal.reason, 'NO_FREE_RMA');
  assert(refusal.message.includes('reserved no RMA') && refusal.message.includes('kvm_rma_count=N'));
  assert.deepEqual(kernel.openedFds.filter(isOpen), []);
});

test('a kernel that gives RMAs although its command line reserves none is believed, and its pool tried out', () => {
  const facts = { ...BOOTED_WITH_POOL, commandLine: 'quiet' };
  const count = (options: Partial<DeviceOptions>) => {
    const device = open(new FakeKvmKernel({ poolCount: 3 }), options, facts);
    device.close();
    return device.capacityCount();
  };
  assert.deepEqual([count({}), count({ rmaCount: 2 })], [3, 2]);
  assert.equal(refusalOf(() => count({ trialAllocation: false })).metadata?.['field'], 'rmaCount');
});

/** Gives two RMAs, and then has a shortage of something else. */
class ShortOf extends FakeKvmKernel {
  readonly handedOut: number[] = [];
  constructor(
    private readonly call: 'createVm' | 'allocateRma',
    private readonly errno: keyof typeof ERRNO,
  ) {
    super({ poolCount: 9 });
  }
  override createVm(kvm: number): number {
    if (this.call === 'createVm') this.failIfShort();
    return super.createVm(kvm);
  }
  override allocateRma(vm: number) {
    if (this.call === 'allocateRma') this.failIfShort();
    const rma = super.allocateRma(vm);
    this.handedOut.push(rma.fd);
    return rma;
  }
  private failIfShort(): void {
    if (this.handedOut.length === 2) throw new NativeError(`ioctl ${this.call}`, ERRNO[this.errno]);
  }
}

const SHORTAGES = [
  ['createVm', 'ENOMEM', 'NO_FREE_RMA', 'partition numbers'],
  ['createVm', 'EMFILE', 'NO_FREE_RMA', 'LimitNOFILE'],
  ['allocateRma', 'EMFILE', 'NO_FREE_RMA', 'LimitNOFILE'],
  ['allocateRma', 'ENFILE', 'NO_FREE_RMA', 'file-max'],
  ['allocateRma', 'EFAULT', 'DEVICE_UNUSABLE', 'restart the agent'],
] as const;

for (const [call, errno, reason, part] of SHORTAGES) {
  test(`${errno} of ${call} while all are taken is not the end of the pool: no wrong count is learned, nothing stays taken`, () => {
    const kernel = new ShortOf(call, errno);
    const refusal = refusalOf(() =>
      open(kernel, { rmaSizeBytes: 1 << 20 }, { release: '3.18.0', architecture: 'ppc64', commandLine: '' }),
    );
    assert.equal(refusal.reason, reason);
    assert(refusal.message.includes(part), refusal.message);
    assert.deepEqual([...kernel.handedOut, ...kernel.openedFds].filter(isOpen), []);
  });
}

function withRealKvm(name: string, body: () => void): void {
  test(name, (t) => {
    try {
      accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    } catch {
      t.skip('SKIPPED: there is no /dev/kvm here that this user may open');
      return;
    }
    if (mayHaveRmas(readKernelFacts())) t.skip('SKIPPED: this KVM may have RMAs, and the test knows one that has none');
    else body();
  });
}

withRealKvm('a real KVM that has no RMAs is asked and refused', () => {
  const facts = readKernelFacts();
  const { reason, message } = refusalOf(() =>
    openKvmDevice({ device: 'kvm' }, { clock, kernel: KVM_KERNEL, facts, pause: () => {} }),
  );
  assert.equal(reason, 'DEVICE_UNUSABLE');
  assert(message.includes(`Linux ${facts.release} on ${facts.architecture}`));
  assert(message.includes('KVM_CAP_PPC_RMA is 0'));
});

withRealKvm('a real KVM understands the requests: version 12, a virtual machine, and no RMA on it', () => {
  const kvm = KVM_KERNEL.open();
  assert.equal(isCloseOnExec(kvm), true);
  assert.equal(KVM_KERNEL.apiVersion(kvm), 12);
  assert.equal(KVM_KERNEL.rmaCapability(kvm), 0);
  const vm = KVM_KERNEL.createVm(kvm);
  const refusedWith = (code: string) => (error: unknown) => error instanceof NativeError && error.code === code;
  assert.throws(() => KVM_KERNEL.allocateRma(vm), refusedWith('ENOTTY'));
  assert.throws(() => KVM_KERNEL.allocateRma(kvm), refusedWith('EINVAL'));
  closeAll([vm, kvm]);
});

describe('a pool that the kernel tells nothing of, at the start of a later agent', () => {
  const LINUX_3_16 = { ...BOOTED_WITH_POOL, release: '3.16.0' };
  const known = (more: Partial<KnownPool> = {}): KnownPool => ({
    poolCount: null,
    keptCount: 0,
    rmaSizeBytes: 1 << 20,
    ...more,
  });

  it('has as many RMAs as an earlier one counted, those of running guests included', () => {
    const device = open(new FakeKvmKernel({ poolCount: 1 }), {}, LINUX_3_16, known({ poolCount: 4 }));
    assert.equal(device.capacityCount(), 4);
    device.close();
  });

  it('has those that are free and those that were kept', () => {
    const device = open(new FakeKvmKernel({ poolCount: 1 }), {}, LINUX_3_16, known({ keptCount: 2 }));
    assert.equal(device.capacityCount(), 3);
    device.close();
  });

  it('has more than an earlier one counted when there are more', () => {
    const device = open(new FakeKvmKernel({ poolCount: 3 }), {}, LINUX_3_16, known({ poolCount: 2 }));
    assert.equal(device.capacityCount(), 3);
    device.close();
  });

  it('has RMAs of the size that an earlier one learned, when none is free to ask', () => {
    const device = open(new FakeKvmKernel({ poolCount: 0 }), {}, LINUX_3_16, known({ poolCount: 2 }));
    assert.deepEqual([device.capacityCount(), device.rmaSizeBytes], [2, 1 << 20]);
    device.close();
  });

  it('takes a kept RMA up cleared once more, and nothing that is no RMA', () => {
    const kernel = new FakeKvmKernel({ poolCount: 1 });
    const { fd, sizeBytes } = kernel.allocateRma(0);
    const device = open(kernel, {}, LINUX_3_16, known({ keptCount: 1 }));
    const clearing = { method: 'AGENT', durationMs: 1, pagesChecked: 1 } as const;
    const kept = { name: 'rma-a-1', device: 'KVM', pool: 'kernel', sizeBytes, inode: null, clearing } as const;
    assert.deepEqual(device.adopt(fd, kept).clearing, { method: 'AGENT', durationMs: 0, pagesChecked: 16 });
    const other = createMemfd('something');
    assert.match(refusalOf(() => device.adopt(other, kept)).message, /its fd is of \/memfd:something/);
    closeAll([fd, other]);
    device.close();
  });
});
