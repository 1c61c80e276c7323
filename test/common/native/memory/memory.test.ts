import assert from 'node:assert/strict';
import { fstatSync, readSync, statSync, writeSync } from 'node:fs';
import { test } from 'node:test';
import { closeFd, isCloseOnExec } from '../../../../src/common/native/files/files.js';
import { FaultyMemory } from '../../../../src/common/native/memory/faulty-memory.js';
import { allocateFilePages, createMemfd, Mapping, truncateFile } from '../../../../src/common/native/memory/memory.js';
import { NativeError } from '../../../../src/common/native/native-error.js';

const SIZE_BYTES = 1 << 20;
/** The largest page that any kernel here has: what lies behind the last one of a file cannot be touched. */
const PAGE_BYTES_MAX = 65_536;

test('a memfd is close-on-exec, has the size that it was given, and no pages before they are asked for', () => {
  const fd = createMemfd('rma-memory');
  truncateFile(fd, SIZE_BYTES);
  assert.equal(isCloseOnExec(fd), true);
  assert.deepEqual([fstatSync(fd).size, fstatSync(fd).blocks], [SIZE_BYTES, 0]);
  allocateFilePages(fd, SIZE_BYTES);
  assert.equal(fstatSync(fd).blocks * 512, SIZE_BYTES);
  closeFd(fd);
});

test('clearing a shared mapping makes every byte of the file zero', () => {
  const fd = createMemfd('rma-memory');
  truncateFile(fd, SIZE_BYTES);
  writeSync(fd, Buffer.alloc(SIZE_BYTES, 0xa5), 0, SIZE_BYTES, 0);
  const mapping = new Mapping(fd, SIZE_BYTES);
  assert.equal(mapping.isZeroAt(SIZE_BYTES - 4096), false);
  mapping.clear();
  assert.equal(mapping.isZeroAt(SIZE_BYTES - 4096), true);
  mapping.close();
  const bytes = Buffer.alloc(SIZE_BYTES, 1);
  readSync(fd, bytes, 0, SIZE_BYTES, 0);
  assert.equal(
    bytes.every((byte) => byte === 0),
    true,
  );
  closeFd(fd);
});

test('one byte that is not zero is found, wherever in the page it is', () => {
  const fd = createMemfd('rma-memory');
  truncateFile(fd, SIZE_BYTES);
  const mapping = new Mapping(fd, SIZE_BYTES);
  for (const offset of [0, 2049, 4095]) {
    writeSync(fd, Buffer.from([1]), 0, 1, 8192 + offset);
    assert.deepEqual([mapping.isZeroAt(4096), mapping.isZeroAt(8192), mapping.isZeroAt(12288)], [true, false, true]);
    writeSync(fd, Buffer.from([0]), 0, 1, 8192 + offset);
  }
  mapping.close();
  closeFd(fd);
});

test('a mapping that was closed, and a place outside of it, cannot be touched', () => {
  const fd = createMemfd('rma-memory');
  truncateFile(fd, SIZE_BYTES);
  const mapping = new Mapping(fd, SIZE_BYTES);
  assert.throws(() => mapping.isZeroAt(SIZE_BYTES - 4095), RangeError);
  assert.throws(() => mapping.isZeroAt(-1), RangeError);
  mapping.close();
  mapping.close();
  assert.throws(() => mapping.clear(), RangeError);
  closeFd(fd);
});

test('memory that cannot be touched is told by its place, and the process lives', () => {
  const fd = createMemfd('rma-memory');
  const fileBytes = SIZE_BYTES - PAGE_BYTES_MAX;
  truncateFile(fd, fileBytes);
  const mapping = new Mapping(fd, SIZE_BYTES);
  assert.equal(mapping.isZeroAt(fileBytes - 4096), true);
  const isFaultyAt = (offset: number) => (error: unknown) => error instanceof FaultyMemory && error.offset === offset;
  assert.throws(() => mapping.isZeroAt(SIZE_BYTES - 4096), isFaultyAt(SIZE_BYTES - 4096));
  assert.equal(mapping.isZeroAt(0), true, 'what is sound can be read as before');
  assert.throws(() => mapping.clear(), isFaultyAt(fileBytes));
  mapping.close();
  closeFd(fd);
});

test('huge pages of a size that is no power of two are refused', () => {
  assert.throws(
    () => createMemfd('rma-memory', 3 << 20),
    (error) => error instanceof NativeError && error.code === 'EINVAL',
  );
});

test('a memfd of huge pages has their size as its block size', (t) => {
  if (statSync('/sys/kernel/mm/hugepages/hugepages-2048kB', { throwIfNoEntry: false }) === undefined) {
    t.skip('SKIPPED: this kernel has no huge pages of 2 MiB');
    return;
  }
  const fd = createMemfd('rma-memory', 2 << 20);
  assert.equal(fstatSync(fd).blksize, 2 << 20);
  closeFd(fd);
});
