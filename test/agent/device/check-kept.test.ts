import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CheckKeptDeps, checkKept, type PassedRma } from '../../../src/agent/device/check-kept.js';
import { unlike } from '../../../src/agent/device/refusals.js';
import type { RmaDevice } from '../../../src/agent/device/rma-device.js';
import { FaultyMemory } from '../../../src/common/native/memory/faulty-memory.js';
import type { KeptRma } from '../../../src/domain/agent/rmas.js';

const MANAGER = 1;
const KEPT: KeptRma = {
  name: 'rma-a-1',
  device: 'KVM',
  pool: 'kernel',
  sizeBytes: 4096,
  inode: null,
  clearing: { method: 'AGENT', durationMs: 1, pagesChecked: 1 },
};

function deps(more: Partial<CheckKeptDeps> = {}): CheckKeptDeps {
  const device: RmaDevice = {
    kind: 'KVM',
    pool: 'kernel',
    rmaSizeBytes: 4096,
    rmaCapability: 2,
    capacityCount: () => 2,
    allocate: () => assert.fail('nothing is allocated'),
    adopt: (fd, { sizeBytes, inode, clearing }) => ({ fd, sizeBytes, inode, clearing }),
    examine: () => {
      throw new FaultyMemory(4096);
    },
    close: () => undefined,
  };
  const who = { ownPid: 100, managerPid: MANAGER, examines: false };
  return { device, scan: () => [], isSameFile: () => null, ...who, ...more };
}

function passed(fd: number, more: Partial<KeptRma> = {}): PassedRma {
  return { fd, kept: { ...KEPT, ...more } };
}

function problems(rma: PassedRma, more: Partial<CheckKeptDeps> = {}): string {
  const { adopted, rejected } = checkKept([rma], deps(more));
  assert.equal(adopted.length + rejected.length, 1);
  return rejected[0]?.problem ?? '';
}

test('an RMA that is as the checkpoint says is taken up under its name', () => {
  const { adopted, rejected } = checkKept([passed(7)], deps());
  assert.deepEqual(rejected, []);
  assert.deepEqual(adopted, [{ fd: 7, sizeBytes: 4096, inode: null, clearing: KEPT.clearing, keptAs: 'rma-a-1' }]);
});

test('one of another device, pool or size is not', () => {
  assert.match(problems(passed(7, { device: 'HUGETLB' })), /it is of HUGETLB \(kernel\) and has 4096 bytes/);
  assert.match(problems(passed(7, { pool: 'another' })), /of KVM \(another\)/);
  assert.match(problems(passed(7, { sizeBytes: 8192 })), /has 8192 bytes/);
});

test('one that the device finds changed is not, with the reason', () => {
  const { device } = deps();
  const adopt = () => {
    throw unlike('its page at byte 0 is not zero');
  };
  assert.match(problems(passed(7), { device: { ...device, adopt } }), /byte 0 is not zero/);
});

test('one that another process has is not: by the kernel’s word on the fds, or by the inode', () => {
  const scan = () => [{ pid: 55, inode: null, fds: [3, 4], mappingCount: 0 }];
  const isSameFile = (a: { fd: number }) => a.fd === 4;
  assert.match(problems(passed(7), { scan, isSameFile }), /process 55 has it/);
  const mapped = () => [{ pid: 56, inode: 9, fds: [], mappingCount: 1 }];
  assert.match(problems(passed(7, { inode: 9 }), { scan: mapped }), /process 56 has it/);
});

test('the copy of the service manager, other RMAs, and fds that the kernel tells nothing of are no objection', () => {
  const scan = () => [
    { pid: MANAGER, inode: 9, fds: [20], mappingCount: 0 },
    { pid: 55, inode: 10, fds: [3], mappingCount: 1 },
    { pid: 56, inode: null, fds: [3], mappingCount: 0 },
  ];
  assert.equal(problems(passed(7, { inode: 9 }), { scan }), '');
  assert.equal(problems(passed(7), { scan }), '');
});

test('with nothing passed no process is looked at', () => {
  const { adopted } = checkKept([], deps({ scan: () => assert.fail('nobody asked') }));
  assert.deepEqual(adopted, []);
});

test('one whose memory has failed meanwhile is not taken up, which is looked for where memory ever failed', () => {
  assert.equal(problems(passed(3)), '');
  assert.match(problems(passed(3), { examines: true }), /cannot be touched at byte 4096/);
});
