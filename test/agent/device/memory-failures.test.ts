import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { MemoryFailures } from '../../../src/agent/device/memory-failures.js';

test('that the kernel took memory out of use is noticed once each time, and what it took before the start is not news', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-meminfo-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const meminfo = join(directory, 'meminfo');
  const has = (kib: number) =>
    writeFileSync(meminfo, `MemTotal: 100 kB\nHardwareCorrupted:     ${kib} kB\nHugePages_Total: 0\n`);
  has(4);
  const failures = new MemoryFailures(meminfo);
  assert.deepEqual([failures.isAny, failures.haveGrown()], [true, false]);
  has(8);
  assert.deepEqual([failures.haveGrown(), failures.haveGrown()], [true, false]);
  has(4);
  assert.equal(failures.haveGrown(), false, 'a page that was given back to use');
  writeFileSync(meminfo, 'MemTotal: 100 kB\n');
  assert.deepEqual([failures.haveGrown(), new MemoryFailures(meminfo).isAny], [false, false]);
});
