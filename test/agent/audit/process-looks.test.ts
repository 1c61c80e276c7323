import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProcessLooks } from '../../../src/agent/audit/process-looks.js';
import { readCgroup, readProcStat } from '../../../src/agent/local/proc-files.js';

const { pid, execPath } = process;
const startTicks = readProcStat(pid)?.startTicks ?? 0;
const cgroup = readCgroup(pid) ?? undefined;
/** The kernel gives no process that number. */
const NO_PID = 2 ** 22 + 1;

test('a process is found by its pid, and told from another one of that pid by when it started', () => {
  const looks = new ProcessLooks();
  assert.deepEqual(looks.of({ pid }, 0), { executable: execPath, startTicks, cgroup });
  assert.deepEqual(looks.of({ pid, startTicks, executable: '/bin/vmm' }, 0), {
    executable: '/bin/vmm',
    startTicks,
    cgroup,
  });
  assert.deepEqual(looks.of({ pid, startTicks: startTicks + 1 }, 0), {});
  assert.deepEqual(looks.of({ pid: NO_PID }, 0), {});
  assert.deepEqual(looks.of({ slot: 1 }, 0), {});
});

test('a process that asks again soon is not looked at again, and what it runs by then is not what it ran before', () => {
  const looks = new ProcessLooks();
  looks.of({ pid, startTicks, executable: '/bin/sh' }, 0);
  assert.deepEqual(looks.of({ pid, startTicks, executable: '/bin/vmm' }, 999), { cgroup });
  assert.equal(looks.of({ pid, startTicks, executable: '/bin/vmm' }, 1_000)['executable'], '/bin/vmm');
});
