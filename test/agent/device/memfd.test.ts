import assert from 'node:assert/strict';
import { fstatSync, readlinkSync, writeSync } from 'node:fs';
import { test } from 'node:test';
import { openMemfdDevice } from '../../../src/agent/device/memfd.js';
import { closeFd, isCloseOnExec } from '../../../src/common/native/files/files.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { refusalOf } from './refusal-of.js';

const SIZE_BYTES = 1 << 20;
const open = (rmaSizeBytes?: number, rmaCount?: number) =>
  openMemfdDevice({ device: 'memfd', rmaSizeBytes, rmaCount }, new FakeClock());

test('each RMA is a file of its own: of the right size, close-on-exec, named, and without a page populated', () => {
  const device = open(SIZE_BYTES, 7);
  assert.deepEqual([device.kind, device.rmaCapability, device.rmaSizeBytes], ['MEMFD', 0, SIZE_BYTES]);
  assert.equal(device.capacityCount(), 7);
  const [first, second] = [device.allocate(), device.allocate()];
  assert.notEqual(first.inode, second.inode);
  for (const { fd, inode, sizeBytes, clearing } of [first, second]) {
    const stat = fstatSync(fd);
    assert.deepEqual([stat.ino, stat.size, sizeBytes, stat.blocks], [inode, SIZE_BYTES, SIZE_BYTES, 0]);
    assert.equal(isCloseOnExec(fd), true);
    assert.match(readlinkSync(`/proc/self/fd/${fd}`), /^\/memfd:rma-\d+ /);
    assert.deepEqual(clearing, { method: 'KERNEL', durationMs: 0, pagesChecked: 16 });
    closeFd(fd);
  }
  device.close();
});

test('an RMA outlives the device that allocated it', () => {
  const device = open(SIZE_BYTES);
  const { fd } = device.allocate();
  device.close();
  assert.equal(fstatSync(fd).size, SIZE_BYTES);
  closeFd(fd);
});

test('without options there are 4 RMAs of 128 MiB', () => {
  const device = open();
  assert.deepEqual([device.rmaSizeBytes, device.capacityCount()], [128 << 20, 4]);
});

test('a size that POWER cannot map is refused when the device is opened', () => {
  for (const sizeBytes of [0, -65536, 4096, 65537]) {
    const { reason, message } = refusalOf(() => open(sizeBytes));
    assert.equal(reason, 'DEVICE_UNUSABLE');
    assert(message.includes('64KiB'));
  }
});

test('an RMA that a former life had kept is taken up while it is the same file and clean, and never with bytes in it', () => {
  const device = open(SIZE_BYTES);
  const { fd, inode, sizeBytes, clearing } = device.allocate();
  const kept = { name: 'rma-a-1', device: 'MEMFD', pool: device.pool, sizeBytes, inode, clearing } as const;
  assert.deepEqual(device.adopt(fd, kept), { fd, sizeBytes, inode, clearing: { ...clearing, pagesChecked: 16 } });
  assert.match(refusalOf(() => device.adopt(fd, { ...kept, inode: 1 })).message, /not inode 1 of/);
  assert.match(refusalOf(() => device.adopt(fd, { ...kept, sizeBytes: 1 })).message, /of 1048576 bytes/);
  writeSync(fd, 'another guest', SIZE_BYTES - 13);
  assert.match(refusalOf(() => device.adopt(fd, kept)).message, /is not zero/);
  closeFd(fd);
  device.close();
});
