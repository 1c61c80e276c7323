import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { findProgram } from '../../../../src/client/cli/exec/find-program.js';

it('what cannot be looked at is passed over, and the next place in PATH is searched', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'rmactl-path-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const [bad, good] = [join(folder, 'bad'), join(folder, 'good')];
  for (const path of [bad, good]) mkdirSync(path);
  // For root no directory is closed; a link to itself cannot be looked at by anybody.
  symlinkSync('vmm', join(bad, 'vmm'));
  writeFileSync(join(good, 'vmm'), '', { mode: 0o755 });
  assert.equal(findProgram('vmm', `${bad}:${good}`), join(good, 'vmm'));
  assert.throws(() => findProgram('vmm', bad), /there is no program vmm in PATH/);
});
