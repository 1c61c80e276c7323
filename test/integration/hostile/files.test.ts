import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TEST_TIMEOUT_MS } from '../../../examples/fleet/patience.js';
import { EXIT_STATUS } from '../../../src/common/shutdown/exit-status.js';
import { makeFifo } from '../../common/files/fifo.js';

const PROGRAMS = ['server', 'agent'] as const;
const mainOf = (program: string) => fileURLToPath(new URL(`../../../src/${program}/main.js`, import.meta.url));

function folder(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'rma-hostile-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Runs a program to its end: none of these gets as far as serving. */
async function run(t: TestContext, program: (typeof PROGRAMS)[number], words: readonly string[]) {
  const child = spawn(process.execPath, [mainOf(program), ...words], { stdio: ['ignore', 'ignore', 'pipe'], env: {} });
  t.after(() => child.kill('SIGKILL'));
  const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { status, stderr };
}

const agentIn = (directory: string, over: object = {}) => {
  const places = {
    'state-directory': join(directory, 'state'),
    'socket-path': join(directory, 'run/agent.sock'),
    ...over,
  };
  const flags = { device: 'memfd', 'rma-size': '64KiB', 'rma-count': '1', 'node-name': 'n1', 'http-address': 'off' };
  return Object.entries({ ...flags, ...places }).map(([name, value]) => `--${name}=${value}`);
};

for (const program of PROGRAMS) {
  test(`${program}: a configuration that is a FIFO, huge or all brackets ends the start at once`, {
    timeout: TEST_TIMEOUT_MS,
  }, async (t) => {
    const directory = folder(t);
    makeFifo(join(directory, 'fifo'));
    writeFileSync(join(directory, 'huge'), '['.repeat(30 * 2 ** 20));
    writeFileSync(join(directory, 'deep'), '['.repeat(100 * 2 ** 10));
    const expected = { fifo: /is not a regular file/, huge: /has more than 131072 bytes/, deep: /nested too deeply/ };
    for (const [name, problem] of Object.entries(expected)) {
      const { status, stderr } = await run(t, program, ['--config', join(directory, name)]);
      assert.deepEqual([status, problem.test(stderr)], [EXIT_STATUS.BAD_CONFIGURATION, true], stderr.slice(0, 500));
    }
  });
}

test('an agent whose locks are links does not start, and what they lead to stays as it is', {
  timeout: TEST_TIMEOUT_MS,
}, async (t) => {
  const directory = folder(t);
  const victim = join(directory, 'victim');
  writeFileSync(victim, 'precious');
  for (const [at, lock, status] of [
    ['state', 'agent.lock', EXIT_STATUS.STATE_UNUSABLE],
    ['run', 'agent.sock.lock', EXIT_STATUS.ADDRESS_IN_USE],
  ] as const) {
    mkdirSync(join(directory, at), { mode: 0o700, recursive: true });
    symlinkSync(victim, join(directory, at, lock));
    const ended = await run(t, 'agent', agentIn(directory));
    assert.equal(ended.status, status, ended.stderr);
    assert.match(ended.stderr, new RegExp(`${lock} is a symbolic link, which may lead anywhere; remove it`));
    assert.equal(readFileSync(victim, 'utf8'), 'precious');
    rmSync(join(directory, at, lock));
  }
});

test('an agent whose directories everybody may write to does not start, and says what to do', {
  timeout: TEST_TIMEOUT_MS,
}, async (t) => {
  const directory = folder(t);
  for (const [at, key, status] of [
    ['state', 'stateDirectory', EXIT_STATUS.STATE_UNUSABLE],
    ['run', 'socket .*/agent.sock: the directory', EXIT_STATUS.FAILED],
  ] as const) {
    mkdirSync(join(directory, at), { recursive: true });
    chmodSync(join(directory, at), 0o777);
    const { status: actual, stderr } = await run(t, 'agent', agentIn(directory));
    assert.equal(actual, status, stderr);
    assert.match(stderr, new RegExp(`${key} .*may be written by everybody; chmod go-w it`));
    chmodSync(join(directory, at), 0o755);
  }
});
