import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unusable } from '../../../../src/agent/device/refusals.js';
import type { RmaDevice } from '../../../../src/agent/device/rma-device.js';
import { answerDeviceRequest } from '../../../../src/agent/device/thread/device-requests.js';
import type { HeldRma } from '../../../../src/domain/agent/rmas.js';

const RMA: HeldRma = {
  fd: 42,
  sizeBytes: 4096,
  inode: 7,
  clearing: { method: 'KERNEL', durationMs: 1, pagesChecked: 1 },
};

/** A device that always gives, or a broken one; and processes that hold what they are told to. */
function deps(held: ReadonlyMap<number, number>, broken?: Error, havingOfKvm: readonly number[] = []) {
  let allocations = 0;
  const device: RmaDevice = {
    kind: 'MEMFD',
    rmaSizeBytes: 4096,
    pool: 'memory',
    rmaCapability: 0,
    adopt: () => RMA,
    capacityCount() {
      if (broken) throw broken;
      return 5;
    },
    allocate() {
      allocations += 1;
      if (broken) throw broken;
      return RMA;
    },
    examine() {
      if (broken) throw broken;
    },
    close() {},
  };
  const findHeldInodes = (inodes: ReadonlySet<number>) => ({
    holders: new Map([...held].filter(([inode]) => inodes.has(inode))),
    unreadableCount: 0,
  });
  const hasKvmRma = (pid: number) => havingOfKvm.includes(pid);
  return { device, findHeldInodes, hasKvmRma, allocations: () => allocations };
}

test('an allocation is answered with the slot it is for', () => {
  const request = { type: 'allocate', slot: 3, notHeldInodes: [8] } as const;
  assert.deepEqual(answerDeviceRequest(request, deps(new Map([[9, 1234]]))), { type: 'allocated', slot: 3, rma: RMA });
});

test('nothing is allocated while a process still has what the slot gave out before', () => {
  const node = deps(new Map([[9, 1234]]));
  const reply = answerDeviceRequest({ type: 'allocate', slot: 3, notHeldInodes: [8, 9] }, node);
  assert(reply.type === 'allocate-failed');
  assert.deepEqual([reply.slot, reply.refusal.reason], [3, 'NO_FREE_RMA']);
  assert.deepEqual(reply.refusal.metadata, { device: 'MEMFD', cause: 'STILL_HELD', inode: '9', pid: '1234' });
  assert.equal(node.allocations(), 0);
});

test('nothing is allocated while the process that the RMA was given to has one of KVM, however many the kernel has', () => {
  const node = deps(new Map(), undefined, [77]);
  const request = { type: 'allocate', slot: 3, notHeldInodes: [], notHeldBy: 77 } as const;
  const reply = answerDeviceRequest(request, node);
  assert(reply.type === 'allocate-failed');
  assert.deepEqual([reply.slot, reply.refusal.reason, reply.isReturned], [3, 'NO_FREE_RMA', undefined]);
  assert.deepEqual(reply.refusal.metadata, { device: 'MEMFD', cause: 'STILL_HELD', pid: '77' });
  assert.equal(node.allocations(), 0);
  assert.equal(answerDeviceRequest({ ...request, notHeldBy: 78 }, node).type, 'allocated');
});

test('a refusal of the device comes back as it is, and a defect as INTERNAL', () => {
  const request = { type: 'allocate', slot: 0, notHeldInodes: [] } as const;
  const refused = answerDeviceRequest(request, deps(new Map(), unusable('MEMFD', 'gone for good')));
  assert(refused.type === 'allocate-failed');
  assert.deepEqual([refused.refusal.reason, refused.refusal.message], ['DEVICE_UNUSABLE', 'gone for good']);
  const defect = answerDeviceRequest(request, deps(new Map(), new TypeError('a slip')));
  assert(defect.type === 'allocate-failed');
  assert.deepEqual([defect.refusal.reason, defect.refusal.message], ['INTERNAL', 'a slip']);
});

test('the capacity is read when asked for, and not known when it cannot be read', () => {
  const request = { type: 'read-capacity' } as const;
  assert.deepEqual(answerDeviceRequest(request, deps(new Map())), { type: 'capacity', capacityCount: 5 });
  const reply = answerDeviceRequest(request, deps(new Map(), unusable('MEMFD', 'unreadable')));
  assert(reply.type === 'capacity-unknown');
  assert.equal(reply.refusal.message, 'unreadable');
});
