import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { lockStateDirectory } from '../../../src/agent/checkpoint/state-lock.js';

describe('the lock on a state directory', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-lock-'));
  after(() => rmSync(directory, { recursive: true }));

  it('refuses a second agent, and says who has it', () => {
    const lock = lockStateDirectory(directory);
    assert.throws(() => lockStateDirectory(directory), {
      reason: 'NOT_READY',
      metadata: { directory, pid: String(process.pid) },
    });
    lock.close();
    lockStateDirectory(directory).close();
  });

  it('is gone with a process that was killed', async () => {
    const module = pathToFileURL(join(import.meta.dirname, '../../../src/agent/checkpoint/state-lock.js')).href;
    const code = `import(${JSON.stringify(module)}).then((m) => { m.lockStateDirectory(${JSON.stringify(directory)}); console.log('locked'); setInterval(() => {}, 1000); });`;
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    assert.throws(() => lockStateDirectory(directory), { metadata: { directory, pid: String(child.pid) } });
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockStateDirectory(directory).close();
  });
});
