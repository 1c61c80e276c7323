import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { type Append, AuditFile, type AuditFileOptions, HANGS_AFTER_MS } from '../../../src/common/audit/audit-file.js';
import { FakeClock, settle } from '../../fakes/fake-clock.js';

/** What an audit file says of itself. */
class Heard {
  readonly words: string[] = [];
  lines = 0;
  lost = 0;

  wrote(count: number): void {
    this.lines += count;
  }

  dropped(count: number): void {
    this.lost += count;
  }

  failed(): void {
    this.words.push('failed');
  }

  kept(): void {
    this.words.push('kept');
  }

  recovered(): void {
    this.words.push('recovered');
  }
}

function openFile(t: TestContext, patch: Partial<AuditFileOptions> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'rma-audit-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'log', 'audit.log');
  const [observer, clock] = [new Heard(), new FakeClock()];
  const file = new AuditFile({ path, bytesMax: 1024, keptMax: 3, clock, observer, ...patch });
  return { file, path, observer, clock };
}

const read = (path: string) => readFileSync(path, 'utf8');

/** Waits, turn by turn, for what a write in another thread leads to. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** A disk that is full until it is told otherwise, and takes a part of the first write. */
function fullDisk() {
  const disk = { isFull: true, taken: '', attempts: 0 };
  const append: Append = (_fd, bytes, done) => {
    disk.attempts += 1;
    const room = disk.attempts === 1 ? 3 : 0;
    const part = disk.isFull ? bytes.subarray(0, room) : bytes;
    disk.taken += part.toString();
    if (part.length > 0) done(null, part.length);
    else done(new Error('ENOSPC'), 0);
  };
  return { disk, append };
}

describe('an audit file', () => {
  it('has every line, in its order, also those that were on their way when it was closed', async (t) => {
    const { file, path, observer } = openFile(t, { bytesMax: 1 << 20 });
    for (let n = 0; n < 500; n++) file.write(`${n}\n`);
    await until(() => observer.lines > 0);
    for (let n = 500; n < 1_000; n++) file.write(`${n}\n`);
    await file.close();
    assert.deepEqual(
      read(path).split('\n').map(Number).slice(0, -1),
      Array.from({ length: 1_000 }, (_, n) => n),
    );
  });

  it('goes on where the former process has stopped, and is for its own user only', async (t) => {
    const { file, path, clock, observer } = openFile(t);
    file.write('one\n');
    await file.close();
    chmodSync(path, 0o666);
    const again = () => new AuditFile({ path, bytesMax: 1024, keptMax: 3, clock, observer });
    assert.throws(again, /audit\.log/);
    chmodSync(path, 0o600);
    const next = again();
    next.write('two\n');
    await next.close();
    assert.equal(read(path), 'one\ntwo\n');
  });

  it('becomes PATH.1 when it is large enough, and only as many former ones are kept', async (t) => {
    const { file, path, observer } = openFile(t);
    for (let n = 1; n <= 6; n++) {
      file.write(`${String(n).repeat(1024)}\n`);
      await until(() => observer.lines === n);
    }
    await file.close();
    assert.equal(read(path), '');
    assert.deepEqual(
      [1, 2, 3].map((number) => read(`${path}.${number}`)[0]),
      ['6', '5', '4'],
    );
    assert.equal(existsSync(`${path}.4`), false);
    assert.deepEqual(observer.words, []);
  });

  it('begins anew under its name after somebody has moved it away', async (t) => {
    const { file, path, observer } = openFile(t);
    file.write('before\n');
    await until(() => observer.lines === 1);
    renameSync(path, `${path}.moved`);
    file.reopen();
    file.write('after\n');
    await file.close();
    assert.equal(read(`${path}.moved`), 'before\n');
    assert.equal(read(path), 'after\n');
  });

  it('goes on in its former file when it cannot be opened anew', async (t) => {
    const { file, path, observer } = openFile(t);
    renameSync(path, `${path}.moved`);
    writeFileSync(path, '', { mode: 0o600 });
    chmodSync(path, 0o666);
    file.reopen();
    file.write('kept\n');
    await file.close();
    assert.deepEqual([observer.words, read(`${path}.moved`)], [['kept'], 'kept\n']);
  });

  it('loses nothing while the disk is full: lines wait, and are written where they were cut', async (t) => {
    const { disk, append } = fullDisk();
    const { file, observer, clock } = openFile(t, { append });
    file.write('one\n');
    await until(() => observer.words.length > 0);
    assert.equal(file.isFailing, true);
    file.write('two\n');
    await settle();
    assert.equal(disk.taken, 'one');
    disk.isFull = false;
    clock.advance(1_000);
    await until(() => observer.lines === 2);
    assert.deepEqual([disk.taken, file.isFailing, observer.words], ['one\ntwo\n', false, ['failed', 'recovered']]);
    assert.equal(observer.lost, 0);
  });

  it('counts what it cannot keep while the disk is full for long', async (t) => {
    const { append } = fullDisk();
    const { file, observer } = openFile(t, { append });
    for (let n = 0; n < 20; n++) file.write(`${'x'.repeat(1024 * 1024 - 1)}\n`);
    assert.equal(observer.lost, 12);
    assert.deepEqual([file.isFailing, observer.words], [true, ['failed']], 'nothing may be lost unseen');
    await file.close();
  });

  it('fails while the disk hangs, until that takes what it was given', async (t) => {
    const hung: (() => void)[] = [];
    const append: Append = (_fd, bytes, done) => hung.push(() => done(null, bytes.length));
    const { file, observer, clock } = openFile(t, { append });
    file.write('one\n');
    await until(() => hung.length > 0);
    clock.advance(HANGS_AFTER_MS - 1);
    assert.equal(file.isFailing, false);
    clock.advance(1);
    assert.deepEqual([file.isFailing, observer.words], [true, ['failed']]);
    hung.shift()?.();
    assert.deepEqual([file.isFailing, observer.words, observer.lines], [false, ['failed', 'recovered'], 1]);
    await file.close();
  });

  it('does not fail because of a write that was taken in time', async (t) => {
    const { file, observer, clock } = openFile(t);
    file.write('one\n');
    await until(() => observer.lines === 1);
    clock.advance(HANGS_AFTER_MS);
    assert.deepEqual([file.isFailing, observer.words], [false, []]);
    await file.close();
  });
});
