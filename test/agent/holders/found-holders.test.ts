import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeHolders } from '../../../src/agent/holders/found-holders.js';
import type { ProcessRma } from '../../../src/agent/holders/process-rmas.js';
import { cgroupPathIn, readProcStat } from '../../../src/agent/local/proc-files.js';

/** The largest pid that Linux can have, and does not. */
const NOBODY = 4_194_304;

function scanOf(...rmas: ProcessRma[]) {
  return { rmas, processCount: 5, unreadableCount: 1 };
}

test('a holder is told with user, program, start and control group', () => {
  const rma = { pid: process.pid, inode: 42, fds: [3, 4], mappingCount: 1 };
  const { holders, ...counts } = describeHolders(scanOf(rma), [], () => null);
  const [holder] = holders;
  assert.deepEqual(counts, { processCount: 5, unreadableCount: 1 });
  assert.deepEqual(holder, {
    ...rma,
    startTicks: readProcStat(process.pid)?.startTicks,
    uid: process.getuid?.(),
    gid: process.getgid?.(),
    executable: process.execPath,
    cgroup: holder?.cgroup,
    ownFd: null,
    file: null,
  });
  assert.match(holder?.cgroup ?? '', /^(\/.*)?$/);
});

test('a holder that has ended meanwhile is left out', () => {
  const { holders } = describeHolders(scanOf({ pid: NOBODY, inode: 42, fds: [3], mappingCount: 0 }), [], () => null);
  assert.deepEqual(holders, []);
});

test('RMAs without inodes that the kernel says are one have one number, and the agent’s own fd of it', () => {
  const { pid } = process;
  const rmas = [3, 4, 5].map((fd) => ({ pid, inode: null, fds: [fd], mappingCount: 0 }));
  // 3, 5 and the agent's 20 are the same; 4 is another one.
  const kindOf = (fd: number) => (fd === 4 ? 'other' : 'same');
  const { holders } = describeHolders(scanOf(...rmas), [20], (a, b) => kindOf(a.fd) === kindOf(b.fd));
  assert.deepEqual(
    holders.map(({ fds, file, ownFd }) => [fds[0], file, ownFd]),
    [
      [3, 0, 20],
      [4, 1, null],
      [5, 0, 20],
    ],
  );
});

for (const [what, text, path] of [
  ['of the unified hierarchy', '1:name=systemd:/old\n0::/machine.slice/vm-1.scope\n', '/machine.slice/vm-1.scope'],
  [
    'of systemd’s own, on older kernels',
    '4:cpu:/x\n1:name=systemd:/system.slice/qemu.service\n',
    '/system.slice/qemu.service',
  ],
  [
    'of systemd’s own, where nobody uses the unified one',
    '1:name=systemd:/machine.slice/vm-1.scope\n0::/\n',
    '/machine.slice/vm-1.scope',
  ],
  ['of the unified hierarchy’s root, where there is no other', '4:cpu:/x\n0::/\n', '/'],
  ['of any other', '4:cpu,cpuacct:/a:b\n', '/a:b'],
  ['that cannot be read', '', ''],
] as const) {
  test(`the path of a control group ${what} is found`, () => {
    assert.equal(cgroupPathIn(text), path);
  });
}
