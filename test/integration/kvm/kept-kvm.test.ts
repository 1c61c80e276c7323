import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TEST_TIMEOUT_MS } from '../../../examples/fleet/patience.js';
import { doubleProblem, doubleWords } from '../../kernel-double/kernel-double.js';
import { MIB } from '../../server/support.js';

const PROBE = fileURLToPath(new URL('./kept-kvm-probe.js', import.meta.url));
const TIMEOUT_MS = TEST_TIMEOUT_MS;

/** The first does not tell how many RMAs it has, and hands them out dirty; the second tells, and clears them. */
const HOSTS = [
  { era: 'D', area: 3 * 64 * MIB, size: 64 * MIB },
  { era: 'B', count: 3, size: 64 * MIB, release: '3.4.0' },
] as const;

for (const host of HOSTS) {
  test(`RMAs of KVM of era ${host.era} outlive the agent, and it knows how many there are beside a running guest`, {
    skip: doubleProblem(),
    timeout: TIMEOUT_MS,
  }, async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'rma-kept-kvm-'));
    t.after(() => rmSync(directory, { recursive: true }));
    const control = join(directory, 'double.sock');
    const [program = '', ...words] = [...doubleWords(host, control), process.execPath, PROBE, control, '64MiB'];
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'], timeout: TIMEOUT_MS });
    const found = JSON.parse(await text(child.stdout));

    assert.deepEqual(found, {
      first: { handedOut: 3, kept: 3 },
      afterRestart: { handedOut: 3, kept: 3 },
      isSame: true,
      beside: { handedOut: 3, kept: 2 },
      last: { handedOut: 3, kept: 3 },
    });
  });
}
