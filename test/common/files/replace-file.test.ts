import assert from 'node:assert/strict';
import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { replaceFile } from '../../../src/common/files/replace-file.js';

describe('a file that is replaced', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-replace-'));
  after(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it('has the new text and its permissions, and nothing is left beside it', () => {
    const path = write('a', 'former');
    chmodSync(path, 0o664);
    write(`a.${process.pid}.new`, 'left by somebody who crashed');
    replaceFile(path, 'new');
    assert.equal(readFileSync(path, 'utf8'), 'new');
    assert.equal(statSync(path).mode & 0o777, 0o664);
    assert.deepEqual(readdirSync(folder), ['a']);
  });

  it('is the former one, whole, for whoever has it open', () => {
    const path = write('b', 'former');
    const fd = openSync(path, 'r');
    replaceFile(path, 'new');
    const bytes = Buffer.alloc(20);
    assert.equal(bytes.toString('utf8', 0, readSync(fd, bytes)), 'former');
    closeSync(fd);
  });

  it('stays where a link leads', () => {
    const [target, link] = [write('target', 'former'), join(folder, 'link')];
    symlinkSync(target, link);
    replaceFile(link, 'new');
    assert.equal(lstatSync(link).isSymbolicLink(), true);
    assert.equal(readFileSync(target, 'utf8'), 'new');
  });

  it('has to be there', () => {
    assert.throws(() => replaceFile(join(folder, 'none'), 'new'), { code: 'ENOENT' });
  });
});
