import assert from 'node:assert/strict';
import {
  chmodSync,
  closeSync,
  fchmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { directoryProblem, fileProblem } from '../../../src/common/files/file-trust.js';
import { APPENDING, checkOwnDirectory, openOwnFile, READING } from '../../../src/common/files/own-file.js';
import { makeFifo } from './fifo.js';

describe('a file of the program itself', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-own-'));
  after(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);

  it('is made for its owner only, and found again', () => {
    const fd = openOwnFile(at('lock'), APPENDING);
    writeSync(fd, 'kept');
    closeSync(fd);
    assert.equal(statSync(at('lock')).mode & 0o777, 0o600);
    closeSync(openOwnFile(at('lock'), APPENDING));
    assert.equal(readFileSync(at('lock'), 'utf8'), 'kept');
  });

  it('is none behind a symbolic link, whose target stays as it is', () => {
    writeFileSync(at('victim'), 'precious');
    symlinkSync(at('victim'), at('link'));
    symlinkSync(at('nowhere'), at('dangling'));
    for (const name of ['link', 'dangling']) {
      assert.throws(() => openOwnFile(at(name), APPENDING), /is a symbolic link, which may lead anywhere; remove it/);
    }
    assert.equal(readFileSync(at('victim'), 'utf8'), 'precious');
    assert.throws(() => statSync(at('nowhere')), /ENOENT/);
  });

  it('is none with a second name, or that others may write', () => {
    writeFileSync(at('one'), '', { mode: 0o600 });
    linkSync(at('one'), at('two'));
    assert.throws(() => openOwnFile(at('two'), READING), /has another name elsewhere/);
    const fd = openOwnFile(at('open'), APPENDING);
    fchmodSync(fd, 0o602);
    closeSync(fd);
    assert.throws(() => openOwnFile(at('open'), APPENDING), /may be written by everybody; chmod go-w it/);
  });

  it('is none that is a FIFO, a directory or a socket, and nobody waits for a writer', async () => {
    makeFifo(at('fifo'));
    mkdirSync(at('directory'));
    const server = createServer().listen(at('socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    for (const name of ['fifo', 'directory', 'socket']) {
      assert.throws(() => openOwnFile(at(name), READING), /is not a regular file; remove it/, name);
    }
    server.close();
  });
});

describe('what is asked of files and directories', () => {
  const [self, root] = [
    { uid: 1_000, gid: 1_000 },
    { uid: 0, gid: 0 },
  ];
  const stats = (patch: object) =>
    Object.assign(Object.create(statSync('/')), { uid: 1_000, gid: 1_000, nlink: 1, mode: 0o040700 }, patch);
  const directory = (patch: object, who = self, maySharedSticky = false) =>
    directoryProblem(stats(patch), who, { maySharedSticky });
  const file = (patch: object, who = self) => fileProblem(stats({ mode: 0o100600, ...patch }), who);

  it('is that they belong to this user, or to root', () => {
    assert.deepEqual([directory({}), directory({ uid: 0 }), file({}), file({ uid: 0 })], [null, null, null, null]);
    assert.match(directory({ uid: 1_001 }) ?? '', /belongs to uid 1001.*chown it to uid 1000/);
    assert.match(file({ uid: 1_001 }) ?? '', /belongs to uid 1001; remove it/);
    assert.match(directory({ uid: 1_000 }, root) ?? '', /belongs to uid 1000.*chown it to uid 0/);
    assert.match(file({ uid: 1_000 }, root) ?? '', /belongs to uid 1000/);
  });

  it('is that nobody else may write, but for the group that is the user’s own', () => {
    const everybody = 'may be written by everybody; chmod go-w it';
    assert.deepEqual([directory({ mode: 0o040777 }), file({ mode: 0o100666 })], [everybody, everybody]);
    const group = 'may be written by all of group 36; chmod go-w it';
    assert.deepEqual([directory({ gid: 36, mode: 0o040770 }), file({ gid: 36, mode: 0o100660 })], [group, group]);
    assert.deepEqual([directory({ mode: 0o040775 }), directory({ gid: 0, mode: 0o040775 })], [null, null]);
    assert.equal(directory({ gid: 36, mode: 0o040755 }), null);
  });

  it('is of a sticky directory only where nothing but a name is kept there', () => {
    const tmp = { uid: 0, gid: 0, mode: 0o041777 };
    assert.deepEqual(
      [directory(tmp, self, true), directory(tmp)],
      [null, 'may be written by everybody; chmod go-w it'],
    );
    assert.match(directory({ uid: 1_001, mode: 0o041777 }, self, true) ?? '', /belongs to uid 1001/);
  });

  it('is asked of the directory that a link leads to', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rma-own-'));
    mkdirSync(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    checkOwnDirectory(join(folder, 'link'));
    chmodSync(join(folder, 'real'), 0o777);
    assert.throws(() => checkOwnDirectory(join(folder, 'link')), /link may be written by everybody/);
    rmSync(folder, { recursive: true });
  });
});
