import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { readBoundedFile, readOwnFile } from '../../../src/common/files/read-file.js';
import { makeFifo } from './fifo.js';

const MODULE = new URL('../../../src/common/files/read-file.js', import.meta.url).href;
const READER = `const { readBoundedFile } = await import('${MODULE}');
(await import('node:fs')).writeSync(1, 'reads ');
process.stdout.write(readBoundedFile('/dev/stdin', { bytesMax: 10, pipeWaitMs: 60_000 }));`;

describe('reading a whole file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-read-'));
  after(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);

  it('gives all its bytes, up to the bound and no more', () => {
    for (const length of [0, 1, 4_096, 4_097, 10_000]) {
      const bytes = Buffer.alloc(length, 'x');
      writeFileSync(at('file'), bytes, { mode: 0o600 });
      assert.deepEqual(readBoundedFile(at('file'), { bytesMax: 10_000 }), bytes);
      assert.deepEqual(readOwnFile(at('file'), { bytesMax: length }), bytes);
      if (length === 0) continue;
      assert.throws(() => readBoundedFile(at('file'), { bytesMax: length - 1 }), /has more than \d+ bytes/);
    }
  });

  it('goes to the end of a file that says it has no bytes, and stops at the bound', () => {
    assert.match(readBoundedFile('/proc/self/status', { bytesMax: 65_536 }).toString(), /^Name:.*\nSpeculation/s);
    assert.throws(() => readBoundedFile('/proc/self/status', { bytesMax: 64 }), /has more than 64 bytes/);
  });

  it('follows links, unless the file is to be the program’s own', () => {
    writeFileSync(at('target'), 'text', { mode: 0o600 });
    symlinkSync(at('target'), at('link'));
    assert.equal(readBoundedFile(at('link'), { bytesMax: 10 }).toString(), 'text');
    assert.throws(() => readOwnFile(at('link'), { bytesMax: 10 }), /is a symbolic link/);
  });

  it('refuses a FIFO, a device and a directory at once', () => {
    makeFifo(at('fifo'));
    for (const path of [at('fifo'), '/dev/zero', folder]) {
      assert.throws(() => readBoundedFile(path, { bytesMax: 10 }), /is not a regular file/, path);
    }
  });

  it('waits for the writer of a pipe where it may, for so long, and not where there is none', async () => {
    const read = (path: string, pipeWaitMs: number) => readBoundedFile(path, { bytesMax: 10, pipeWaitMs }).toString();
    makeFifo(at('pipe'));
    assert.equal(read(at('pipe'), 60_000), '');
    const fd = openSync(at('pipe'), constants.O_RDWR);
    assert.throws(() => read(at('pipe'), 20), /EAGAIN/);
    closeSync(fd);
    const late = spawn('sh', ['-c', 'cat | "$0" --input-type=module -e "$1"', process.execPath, READER]);
    assert.equal(String((await once(late.stdout, 'data'))[0]), 'reads ');
    late.stdin.end('token');
    assert.equal(await text(late.stdout), 'token');
  });
});
