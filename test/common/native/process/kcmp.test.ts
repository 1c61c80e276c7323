import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { closeFd, duplicateFd } from '../../../../src/common/native/files/files.js';
import { createMemfd } from '../../../../src/common/native/memory/memory.js';
import { isSameOpenFile } from '../../../../src/common/native/process/kcmp.js';

function memfd(t: TestContext): number {
  const fd = createMemfd('rma-kcmp');
  t.after(() => closeFd(fd));
  return fd;
}

/** Kernels without kcmp, and containers that forbid it, tell nothing: then only that is checked. */
function assertTold(told: boolean | null, expected: boolean, t: TestContext): void {
  if (told === null) t.diagnostic('NOT CHECKED: this kernel does not tell (kcmp)');
  else assert.equal(told, expected);
}

test('a duplicate is the same open file, and another open of the same inode is not', (t) => {
  const fd = memfd(t);
  const copy = duplicateFd(fd);
  const other = openSync(`/proc/self/fd/${fd}`, 'r+');
  t.after(() => [copy, other].forEach(closeFd));
  const { pid } = process;
  assertTold(isSameOpenFile({ pid, fd }, { pid, fd: copy }), true, t);
  assertTold(isSameOpenFile({ pid, fd }, { pid, fd: other }), false, t);
});

test('an fd that another process inherited is the same open file, until that process is gone', async (t) => {
  const fd = memfd(t);
  const child = spawn('cat', [], { stdio: ['pipe', 'ignore', 'inherit', fd] });
  await once(child, 'spawn');
  const theirs = { pid: child.pid ?? -1, fd: 3 };
  const ours = { pid: process.pid, fd };
  assertTold(isSameOpenFile(ours, theirs), true, t);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assertTold(isSameOpenFile(ours, theirs), false, t);
});

test('an fd that is not open is like no other', (t) => {
  const fd = memfd(t);
  const { pid } = process;
  assertTold(isSameOpenFile({ pid, fd }, { pid, fd: 100_000 }), false, t);
});

test('a process that may not look into another one is told nothing, and does not fail', (t) => {
  if (process.getuid?.() !== 0) return t.skip('NOT CHECKED: only root can become somebody else');
  const module = new URL('../../../../src/common/native/process/kcmp.js', import.meta.url).href;
  const asked = `isSameOpenFile({ pid: 1, fd: 0 }, { pid: process.pid, fd: 0 })`;
  const program = `import { isSameOpenFile } from '${module}'; process.stdout.write(String(${asked}));`;
  const nobody = { uid: 65_534, gid: 65_534, encoding: 'utf8' } as const;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], nobody);
  if (stderr.includes('ERR_MODULE_NOT_FOUND') || stderr.includes('EACCES')) {
    return t.skip('NOT CHECKED: nobody else may read this checkout');
  }
  assert.equal(stdout, 'null', stderr);
});
