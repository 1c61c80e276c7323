import assert from 'node:assert/strict';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { closeFd, writeBytes } from '../../../../src/common/native/files/files.js';
import { NativeError } from '../../../../src/common/native/native-error.js';

test('bytes are appended, all of them or the first ones', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-files-'));
  const path = join(folder, 'file');
  const fd = openSync(path, 'a');
  assert.equal(writeBytes(fd, Buffer.from('all of it, ')), 11);
  assert.equal(writeBytes(fd, Buffer.from('-a part and more').subarray(1), 6), 6);
  assert.equal(readFileSync(path, 'utf8'), 'all of it, a part');
  closeFd(fd);
  rmSync(folder, { recursive: true });
});

test('bytes that a full disk does not take are an error with its name', () => {
  const fd = openSync('/dev/full', 'a');
  assert.throws(
    () => writeBytes(fd, Buffer.from('x')),
    (error) => error instanceof NativeError && error.code === 'ENOSPC',
  );
  closeFd(fd);
});
