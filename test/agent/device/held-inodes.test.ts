import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import { after, test } from 'node:test';
import { findHeldInodes, mappedInodes } from '../../../src/agent/device/held-inodes.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { createMemfd, truncateFile } from '../../../src/common/native/memory/memory.js';

const MODULES = new URL('../../../src/common/native/', import.meta.url);
const SIZE_BYTES = 1 << 16;
const children = new Set<ChildProcess>();
after(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** A process that was given the fd as its 3, does `statement`, and then waits for its standard input to end. */
async function holderOf(fd: number, statement: string): Promise<ChildProcess> {
  const program = `
    import { closeFd } from '${new URL('files/files.js', MODULES).href}';
    import { Mapping } from '${new URL('memory/memory.js', MODULES).href}';
    ${statement}
    process.stdout.write('ready');
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit', fd],
  });
  children.add(child);
  if (child.stdout) await once(child.stdout, 'data');
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  children.delete(child);
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function newRma(name = 'rma-held'): { readonly fd: number; readonly inode: number } {
  const fd = createMemfd(name);
  truncateFile(fd, SIZE_BYTES);
  return { fd, inode: fstatSync(fd).ino };
}

test('an RMA that another process has open is found with its pid, until that process ends', async () => {
  const [rma, other] = [newRma(), newRma()];
  const child = await holderOf(rma.fd, '');
  const inodes = new Set([rma.inode, other.inode]);
  // This process has both open too: its own fds do not count.
  assert.deepEqual([...findHeldInodes(inodes).holders], [[rma.inode, child.pid]]);
  await end(child);
  assert.equal(findHeldInodes(inodes).holders.size, 0);
  closeFd(rma.fd);
  closeFd(other.fd);
});

test('an RMA that another process has only mapped is found', async () => {
  const rma = newRma();
  const child = await holderOf(rma.fd, `globalThis.mapping = new Mapping(3, ${SIZE_BYTES}); closeFd(3);`);
  assert.deepEqual([...findHeldInodes(new Set([rma.inode])).holders], [[rma.inode, child.pid]]);
  await end(child);
  closeFd(rma.fd);
});

test('an RMA that another process has closed and unmapped is not found', async () => {
  const rma = newRma();
  const child = await holderOf(rma.fd, `new Mapping(3, ${SIZE_BYTES}).close(); closeFd(3);`);
  assert.equal(findHeldInodes(new Set([rma.inode])).holders.size, 0);
  await end(child);
  closeFd(rma.fd);
});

test('a file that is not an RMA is not looked at, although its inode is asked for', async () => {
  const foreign = newRma('foreign');
  const child = await holderOf(foreign.fd, '');
  assert.equal(findHeldInodes(new Set([foreign.inode])).holders.size, 0);
  await end(child);
  closeFd(foreign.fd);
});

test('without inodes no process is looked at', () => {
  assert.deepEqual(findHeldInodes(new Set(), '/nowhere'), { holders: new Map(), unreadableCount: 0 });
});

test('inodes are read out of a map of memory, of the RMAs in it only', () => {
  const maps = [
    '7f0000000000-7f0000010000 rw-s 00000000 00:01 1234                       /memfd:rma-0 (deleted)',
    '7f0000010000-7f0000020000 rw-s 00000000 00:01 77                         /memfd:other (deleted)',
    '7f0000020000-7f0000030000 rw-p 00000000 00:00 0 ',
    '7f0000030000-7f0000040000 rw-s 00000000 00:0f 4294967301                 /memfd:rma-12 (deleted)',
  ].join('\n');
  assert.deepEqual([...mappedInodes(maps)], [1234, 4294967301]);
});
