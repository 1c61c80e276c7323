import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { makeDirectory } from '../../../src/common/files/make-directory.js';

describe('making a directory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-directory-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('makes what is missing above it, and leaves one that is there as it is', () => {
    const path = join(folder, 'a', 'b');
    makeDirectory(path, 0o700);
    makeDirectory(path, 0o755);
    assert.equal(statSync(path).mode & 0o777, 0o700);
  });

  it('says so where a file is in the way', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    assert.throws(() => makeDirectory(file, 0o700), { code: 'EEXIST' });
    assert.throws(() => makeDirectory(join(file, 'below'), 0o700), { code: 'ENOTDIR' });
  });

  it('ends where the kernel makes no directories', () => {
    assert.throws(() => makeDirectory('/proc/rma-nowhere', 0o700), /mkdir/);
    assert.throws(() => makeDirectory('/proc/rma-nowhere/below', 0o700), /mkdir/);
  });
});
