import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { ProcessRma } from '../../../src/agent/holders/process-rmas.js';
import { hasKvmRma, scanProcesses } from '../../../src/agent/holders/process-scan.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { createMemfd } from '../../../src/common/native/memory/memory.js';

const KVM = 'anon_inode:kvm-rma';
const MAPPED_KVM = `3fff90000000-3fff98000000 rw-s 00000000 00:09 4711       ${KVM}\n`;

interface FakeProcess {
  readonly pid: number;
  readonly links: Readonly<Record<string, string>>;
  readonly maps?: string;
}

/** A /proc of these processes. */
function procOf(t: TestContext, processes: readonly FakeProcess[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'rma-proc-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const { pid, links, maps = '' } of processes) {
    const own = join(folder, String(pid));
    mkdirSync(join(own, 'fd'), { recursive: true });
    for (const [fd, link] of Object.entries(links)) symlinkSync(link, join(own, 'fd', fd));
    writeFileSync(join(own, 'maps'), `00400000-00401000 r-xp 00000000 08:01 12  /usr/bin/vmm\n${maps}`);
  }
  return folder;
}

test('a process with a memfd RMA is found with its fds, copies together, and its mappings', async (t) => {
  const fd = createMemfd('rma-scan');
  t.after(() => closeFd(fd));
  const child = spawn('cat', [], { stdio: ['pipe', 'ignore', 'inherit', fd, fd] });
  t.after(() => child.kill('SIGKILL'));
  await once(child, 'spawn');
  const { rmas, processCount } = scanProcesses();
  const inode = fstatSync(fd).ino;
  assert.ok(processCount > 0);
  const own = rmas.filter((rma) => rma.inode === inode);
  assert.deepEqual(own, [{ pid: child.pid ?? -1, inode, fds: [3, 4], mappingCount: 0 }]);
});

test('RMAs of KVM are told apart by what the kernel says of their fds', (t) => {
  const procFolder = procOf(t, [
    { pid: 77, links: { 3: KVM, 4: KVM, 5: KVM, 6: '/dev/kvm', 7: 'anon_inode:[eventfd]' } },
  ]);
  const isSameFile = (a: { fd: number }, b: { fd: number }) => a.fd !== 5 && b.fd !== 5;
  assert.deepEqual(scanProcesses({ procFolder, isSameFile }).rmas, [
    { pid: 77, inode: null, fds: [3, 4], mappingCount: 0 },
    { pid: 77, inode: null, fds: [5], mappingCount: 0 },
  ]);
});

test('RMAs of KVM that a stand-in for the kernel shows as memfds are found like others of KVM', (t) => {
  const link = '/memfd:kvm-rma (deleted)';
  const maps = `7f0000000000-7f0000010000 rw-s 00000000 00:01 4242                       ${link}\n`;
  const links = { 3: link, 4: '/memfd:kvm-rma-other (deleted)', 5: '/tmp/kvm-rma' };
  const procFolder = procOf(t, [{ pid: 77, links, maps }]);
  assert.deepEqual(scanProcesses({ procFolder }).rmas, [{ pid: 77, inode: null, fds: [3], mappingCount: 1 }]);
});

test('where the kernel does not tell, each fd counts by itself', (t) => {
  const procFolder = procOf(t, [{ pid: 77, links: { 3: KVM, 4: KVM } }]);
  assert.equal(scanProcesses({ procFolder, isSameFile: () => null }).rmas.length, 2);
});

for (const [what, links, expected] of [
  ['the only one that is open', { 3: KVM }, [{ fds: [3], mappingCount: 2 }]],
  ['none that is open', {}, [{ fds: [], mappingCount: 2 }]],
  [
    'one of several',
    { 3: KVM, 4: KVM },
    [
      { fds: [3], mappingCount: 0 },
      { fds: [4], mappingCount: 0 },
      { fds: [], mappingCount: 2 },
    ],
  ],
] as const) {
  test(`mappings of an RMA of KVM count with ${what}`, (t) => {
    const procFolder = procOf(t, [{ pid: 77, links, maps: MAPPED_KVM + MAPPED_KVM }]);
    const { rmas } = scanProcesses({ procFolder, isSameFile: () => false });
    assert.deepEqual(
      rmas,
      expected.map(({ fds, mappingCount }): ProcessRma => ({ pid: 77, inode: null, fds: [...fds], mappingCount })),
    );
  });
}

test('a mapped memfd is found by its inode', (t) => {
  const maps = '7f0000000000-7f0000010000 rw-s 00000000 00:01 4242                       /memfd:rma-3 (deleted)\n';
  const procFolder = procOf(t, [{ pid: 77, links: {}, maps }]);
  assert.deepEqual(scanProcesses({ procFolder }).rmas, [{ pid: 77, inode: 4242, fds: [], mappingCount: 1 }]);
});

test('processes that cannot be looked into are counted, and those that ended meanwhile are not', (t) => {
  const procFolder = procOf(t, [{ pid: 77, links: {} }]);
  // A folder without its files has ended; one whose files are of another kind cannot be read.
  mkdirSync(join(procFolder, '78'));
  mkdirSync(join(procFolder, '79', 'fd'), { recursive: true });
  mkdirSync(join(procFolder, '79', 'maps'));
  const { processCount, unreadableCount, rmas } = scanProcesses({ procFolder });
  assert.deepEqual({ processCount, unreadableCount, rmas }, { processCount: 2, unreadableCount: 1, rmas: [] });
});

for (const [what, { links, maps, expected }] of Object.entries({
  'that only it has': { links: { 3: KVM, 4: KVM }, maps: '', expected: true },
  'that it has only mapped': { links: {}, maps: MAPPED_KVM, expected: true },
  'that this one has as well': { links: { 3: KVM }, maps: '', expected: false },
  'among files of other kinds, none': { links: { 9: '/dev/kvm' }, maps: '', expected: false },
})) {
  test(`a process is asked for an RMA of KVM: ${what}`, (t) => {
    const procFolder = procOf(t, [
      { pid: 77, links, maps },
      { pid: process.pid, links: { 8: KVM } },
    ]);
    const isSameFile = (a: { fd: number }, b: { fd: number }) => a.fd === b.fd || (a.fd === 3 && b.fd === 8);
    assert.equal(hasKvmRma(77, { procFolder, isSameFile }), expected);
  });
}

test('where the kernel does not tell whose RMA of KVM it is, it is not taken for one of this process', (t) => {
  const procFolder = procOf(t, [
    { pid: 77, links: { 3: KVM } },
    { pid: process.pid, links: { 8: KVM } },
  ]);
  assert.equal(hasKvmRma(77, { procFolder, isSameFile: () => null }), true);
  assert.equal(hasKvmRma(78, { procFolder }), false);
});
