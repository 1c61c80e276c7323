import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TEST_TIMEOUT_MS } from '../../examples/fleet/patience.js';

const DEMO = fileURLToPath(new URL('../../examples/demo/main.js', import.meta.url));
const README = fileURLToPath(new URL('../../../README.md', import.meta.url));
const POOL = '/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages';

/** What the demonstration promises to put back. */
function traces() {
  return {
    hugepages: existsSync(POOL) ? readFileSync(POOL, 'utf8') : 'none',
    folders: readdirSync(tmpdir()).filter((name) => name.startsWith('rma-demo-')),
  };
}

function runDemo(): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [DEMO], (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** The lines of the demonstration that the README shows; what differs each time is left out there (…). */
function linesOfReadme(): readonly RegExp[] {
  const block = /### What you see\n\n```\n([\s\S]*?)\n```/.exec(readFileSync(README, 'utf8'))?.[1] ?? '';
  const lines = block.split('\n').filter((line) => line !== '…');
  return lines.map(
    (line) => new RegExp(`^${line.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '\\S+')}$`, 'm'),
  );
}

describe('the demonstration', () => {
  it('tells the main job to its end, and leaves the machine as it was', { timeout: TEST_TIMEOUT_MS }, async () => {
    const before = traces();
    const { status, stdout, stderr } = await runDemo();
    assert.equal(status, 0, stderr);
    for (const part of [
      'reason: CERTIFICATE_REFUSED',
      'reason: ACCESS_DENIED',
      '"identity":"spiffe://rma.example/orchestrator/nova"',
      'is PREPARED on nodes/p7-02: 128 MiB',
      'says "bound claims/',
      'is RELEASED after',
      '0 of 3 fit (3 RMA too small)',
      'The other guests end, and the fleet is as it was',
      'npx rmactl --broker 127.0.0.1:',
    ]) {
      assert.ok(stdout.includes(part), `not told: ${part}\n${stdout}`);
    }
    const shown = linesOfReadme();
    assert.ok(shown.length > 5, 'the README shows some of it');
    for (const line of shown) assert.match(stdout, line);
    assert.deepEqual(traces(), before);
  });
});
