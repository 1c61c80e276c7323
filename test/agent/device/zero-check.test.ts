import assert from 'node:assert/strict';
import { writeSync } from 'node:fs';
import { test } from 'node:test';
import { checkFileIsZero, checkMappingIsZero, sampleOffsets } from '../../../src/agent/device/zero-check.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { createMemfd, Mapping, truncateFile } from '../../../src/common/native/memory/memory.js';
import { refusalOf } from './refusal-of.js';

const SIZE_BYTES = 64 << 20;

test('samples are 16 different pages with the first and the last among them', () => {
  const offsets = sampleOffsets(SIZE_BYTES);
  assert.equal(new Set(offsets).size, 16);
  assert.deepEqual([offsets[0], offsets.at(-1)], [0, SIZE_BYTES - 4096]);
  assert(offsets.every((offset) => offset % 4096 === 0));
});

test('a small area has each of its pages sampled once', () => {
  assert.deepEqual(sampleOffsets(4096), [0]);
  assert.deepEqual(sampleOffsets(3 * 4096), [0, 4096, 8192]);
});

test('a byte in the last page is found by reading and by mapping, and told by its page', () => {
  const fd = createMemfd('rma-check');
  truncateFile(fd, SIZE_BYTES);
  const mapping = new Mapping(fd, SIZE_BYTES);
  assert.equal(checkFileIsZero(fd, SIZE_BYTES), 16);
  assert.equal(checkMappingIsZero(mapping), 16);
  writeSync(fd, Buffer.from([1]), 0, 1, SIZE_BYTES - 1);
  const expected = { reason: 'INTERNAL', metadata: { offset: String(SIZE_BYTES - 4096) } };
  for (const check of [() => checkFileIsZero(fd, SIZE_BYTES), () => checkMappingIsZero(mapping)]) {
    const { reason, metadata } = refusalOf(check);
    assert.deepEqual({ reason, metadata }, expected);
  }
  mapping.close();
  closeFd(fd);
});

test('a file that is shorter than its RMA is not taken for zero', () => {
  const fd = createMemfd('rma-check');
  truncateFile(fd, SIZE_BYTES - 4096);
  assert.equal(refusalOf(() => checkFileIsZero(fd, SIZE_BYTES)).reason, 'INTERNAL');
  closeFd(fd);
});
