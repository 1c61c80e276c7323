import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { TEST_TIMEOUT_MS } from '../../examples/fleet/patience.js';
import { EXIT_STATUS } from '../../src/common/shutdown/exit-status.js';

const MAIN = fileURLToPath(new URL('../../src/agent/main.js', import.meta.url));

function folder(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'rma-agent-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function start(t: TestContext, words: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'], env: {} });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

/** Runs the agent to its end. */
async function run(t: TestContext, words: readonly string[]) {
  const child = start(t, words);
  assert.ok(child.stdout && child.stderr);
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { status, stdout, stderr };
}

/** Flags of an agent of its own in `directory`; `over` replaces some. */
function ownPlaces(directory: string, over: Readonly<Record<string, string>> = {}): string[] {
  const flags = {
    device: 'memfd',
    'rma-size': '64KiB',
    'rma-count': '2',
    'node-name': 'n1',
    // Nothing listens there: these tests are about the agent alone.
    'broker-address': '127.0.0.1:1',
    'http-address': 'off',
    'state-directory': join(directory, 'state'),
    'socket-path': join(directory, 'run/agent.sock'),
    ...over,
  };
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}

/** Starts an agent and waits for its ready line. */
async function startReady(t: TestContext, directory: string) {
  const child = start(t, ownPlaces(directory));
  assert.ok(child.stderr);
  const lines: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    lines.push(line);
    if (line.includes('"agent.ready"')) return { child, ready: JSON.parse(line) };
  }
  assert.fail(`the agent ended before it was ready:\n${lines.join('\n')}`);
}

test('--help goes to standard output with status 0', { timeout: TEST_TIMEOUT_MS }, async (t) => {
  const { status, stdout, stderr } = await run(t, ['--help']);
  assert.equal(status, EXIT_STATUS.OK);
  assert.match(stdout, /--socket-path <PATH>/);
  assert.equal(stderr, '');
});

test('a bad configuration goes to standard error with status 2', { timeout: TEST_TIMEOUT_MS }, async (t) => {
  const { status, stdout, stderr } = await run(t, ['--rma-size=64M']);
  assert.equal(status, EXIT_STATUS.BAD_CONFIGURATION);
  assert.equal(stdout, '');
  assert.match(stderr, /^rma-agent: rmaSize: "64M" is refused \(flag --rma-size\); allowed is /);
});

test('a state directory that cannot be used ends the start with status 73', { timeout: TEST_TIMEOUT_MS }, async (t) => {
  const directory = folder(t);
  writeFileSync(join(directory, 'state'), 'a file');
  const { status, stderr } = await run(t, ownPlaces(directory));
  assert.equal(status, EXIT_STATUS.STATE_UNUSABLE);
  assert.match(stderr, /"event":"program.failed".*stateDirectory .*state cannot be used/);
});

test('an identity that is damaged ends the start with status 73 and says what to do', {
  timeout: TEST_TIMEOUT_MS,
}, async (t) => {
  const directory = folder(t);
  mkdirSync(join(directory, 'state'), { mode: 0o700 });
  writeFileSync(join(directory, 'state', 'agent-identity'), 'agent-', { mode: 0o600 });
  const { status, stderr } = await run(t, ownPlaces(directory));
  assert.equal(status, EXIT_STATUS.STATE_UNUSABLE);
  assert.match(stderr, /"event":"program.failed".*is damaged.*Put the file back.*rmactl node accept-agent/);
});

test('an agent becomes ready without a broker and ends cleanly on SIGTERM', { timeout: TEST_TIMEOUT_MS }, async (t) => {
  const { child, ready } = await startReady(t, folder(t));
  assert.equal(ready.node, 'n1');
  assert.equal(ready.device, 'MEMFD');
  assert.equal(ready.rmaSizeBytes, 65_536);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [EXIT_STATUS.OK, null]);
});

test('a second agent is refused the state directory and the socket of the first', {
  timeout: TEST_TIMEOUT_MS,
}, async (t) => {
  const directory = folder(t);
  await startReady(t, directory);
  const sameState = await run(t, ownPlaces(directory, { 'socket-path': join(directory, 'other.sock') }));
  assert.equal(sameState.status, EXIT_STATUS.STATE_UNUSABLE, sameState.stderr);
  const sameSocket = await run(t, ownPlaces(directory, { 'state-directory': join(directory, 'other') }));
  assert.equal(sameSocket.status, EXIT_STATUS.ADDRESS_IN_USE, sameSocket.stderr);
});

test('a device that cannot be used ends the start with status 69 and says which', {
  timeout: TEST_TIMEOUT_MS,
}, async (t) => {
  const { status, stderr } = await run(t, ownPlaces(folder(t), { device: 'kvm', 'rma-count': '1' }));
  assert.equal(status, EXIT_STATUS.DEVICE_UNUSABLE, stderr);
  assert.match(stderr, /"event":"program.failed".*"DEVICE_UNUSABLE"|"event":"program.failed".*kvm/i);
});

test('the metrics port is the first thing to open, says when the agent serves, and goes with it', {
  timeout: TEST_TIMEOUT_MS,
}, async (t) => {
  const child = start(t, ownPlaces(folder(t), { 'http-address': '127.0.0.1:0' }));
  assert.ok(child.stderr);
  const lines = createInterface(child.stderr)[Symbol.asyncIterator]();
  const first: { readonly event: string; readonly port: number } = JSON.parse((await lines.next()).value);
  assert.equal(first.event, 'http.listening');
  const get = (page: string) => fetch(`http://127.0.0.1:${first.port}/${page}`);
  assert.equal((await get('healthz')).status, 200);
  for (let status = 0; status !== 200; status = (await get('readyz')).status) await setTimeout(20);
  assert.match(await (await get('metrics')).text(), /^rma_agent_slots\{state="free"\} [0-2]$/m);
  child.kill('SIGTERM');
  await once(child, 'exit');
  await assert.rejects(get('healthz'));
});

test('an agent whose metrics port is taken does not start, and says which setting that is', {
  timeout: TEST_TIMEOUT_MS,
}, async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const taken = `127.0.0.1:${address.port}`;
  const { status, stderr } = await run(t, ownPlaces(folder(t), { 'http-address': taken }));
  assert.equal(status, EXIT_STATUS.ADDRESS_IN_USE);
  assert.match(stderr, new RegExp(`httpAddress ${taken} cannot be listened on`));
});
