import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { TEST_TIMEOUT_MS } from '../../../examples/fleet/patience.js';
import { readProcessFacts } from '../../../src/agent/holders/process-facts.js';
import { parseProcStat, readExecutable, readProcStat } from '../../../src/agent/local/proc-files.js';

test('a program whose name commands terminals is told by a name that does not', {
  timeout: TEST_TIMEOUT_MS,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-name-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const forged = join(folder, 'vm\u001b[2J\nnext\u202e');
  copyFileSync('/bin/sleep', forged);
  const child = spawn(forged, ['60']);
  t.after(() => child.kill('SIGKILL'));
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  // Between fork and exec it is still this program.
  while (readlinkSync(`/proc/${pid}/exe`) !== forged)
    await once(child, 'exit', { signal: AbortSignal.timeout(5) }).catch(() => {});
  const clean = join(folder, 'vm\ufffd[2J\ufffdnext\ufffd');
  assert.equal(readExecutable(pid), clean);
  assert.equal(readProcessFacts(pid, 'x').executable, clean);
  // The name that the kernel keeps has 15 bytes, and is read as Latin-1.
  assert.match(readProcStat(pid)?.command ?? '', /^vm\ufffd\[2J\ufffdnext/);
});

test('the name of a process is cleaned, and its start is where it was', () => {
  const fields = Array.from({ length: 50 }, (_, index) => String(index)).join(' ');
  const stat = parseProcStat(`7 (a\u001b) (b\n) ${fields}`);
  assert.deepEqual(stat, { command: 'a\ufffd) (b\ufffd', startTicks: 19 });
});
