import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TEST_TIMEOUT_MS, until } from '../../../examples/fleet/patience.js';
import { connectVmmClient, type VmmClient } from '../../../src/client/vmm-client.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import type { AuditLine } from '../../fakes/written-audit.js';

const MAIN = fileURLToPath(new URL('../../../src/agent/main.js', import.meta.url));
/** No file of the agent may get larger: the disk is full for its audit log, and has room for its RMAs and journal. */
const FILE_BYTES_MAX = 64 * 1024;
const SHELL_BLOCK_BYTES = 512;
const LIMITED = `trap "" XFSZ; ulimit -f ${FILE_BYTES_MAX / SHELL_BLOCK_BYTES}; exec "$@"`;

/** An agent of its own, whose user may go without the broker; its audit log begins with `written`. */
async function startAgent(t: TestContext, onFailure: 'drop' | 'block', written: string) {
  const directory = mkdtempSync(join(tmpdir(), 'rma-agent-'));
  const [path, socketPath] = [join(directory, 'audit.log'), join(directory, 'agent.sock')];
  writeFileSync(path, written, { mode: 0o600 });
  const flags = {
    device: 'memfd',
    'rma-size': '64KiB',
    'rma-count': '1',
    'node-name': 'n1',
    'broker-address': '127.0.0.1:1',
    'http-address': 'off',
    'state-directory': join(directory, 'state'),
    'socket-path': socketPath,
    'allocate-uids': String(process.getuid?.()),
    'audit-file': path,
    'audit-on-failure': onFailure,
  };
  const words = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const child = spawn('sh', ['-c', LIMITED, 'sh', process.execPath, MAIN, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {},
  });
  t.after(() => child.kill('SIGKILL'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const events: string[] = [];
  createInterface(child.stderr).on('line', (line) => events.push(JSON.parse(line).event));
  await until('the agent serves', async () => events.includes('agent.ready'));
  const vmm = await connectVmmClient({ socketPath });
  t.after(() => vmm.close());
  return { child, events, path, vmm };
}

const linesOf = (path: string): readonly AuditLine[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

/** Takes an RMA and gives it back; the reason of a refusal. */
async function takeRma(vmm: VmmClient): Promise<string | null> {
  try {
    const { claim, fd } = await vmm.allocate('mine', 4096);
    await vmm.confirm(claim);
    closeFd(fd);
    await vmm.release(claim);
    return null;
  } catch (error) {
    if (error instanceof RmaError && error.reason !== 'NO_FREE_RMA') return error.reason;
    return takeRma(vmm);
  }
}

test('an agent writes down which process got an RMA, in a file that is its own, to its very end', {
  timeout: TEST_TIMEOUT_MS,
}, async (t) => {
  const { child, path, vmm } = await startAgent(t, 'drop', '');
  assert.equal(await takeRma(vmm), null);
  child.kill('SIGTERM');
  await once(child, 'exit');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const lines = linesOf(path);
  const told = lines.filter(({ event }) => event !== 'rma.cleared').map(({ event, op }) => op ?? event);
  assert.deepEqual(told.slice(0, 5), ['agent.started', 'allocate', 'confirm', 'release', 'claim.released']);
  assert.equal(told.at(-1), 'agent.stopped');
  const [allocated] = lines.filter(({ op }) => op === 'allocate');
  assert.deepEqual([allocated?.['pid'], allocated?.['guest']], [process.pid, 'mine']);
});

test('an agent hands out no RMA while its audit log cannot be written and has to be, and does once there is room', {
  timeout: TEST_TIMEOUT_MS,
}, async (t) => {
  const { events, path, vmm } = await startAgent(t, 'block', `${'x'.repeat(FILE_BYTES_MAX - 10)}\n`);
  await until('it cannot write', async () => events.includes('audit.failed'));
  assert.equal(await takeRma(vmm), 'AUDIT_FAILED');
  assert.deepEqual((await vmm.status()).claims, []);
  truncateSync(path);
  await until('it can write again', async () => events.includes('audit.recovered'));
  assert.equal(await takeRma(vmm), null);
  await until('all is written', async () => linesOf(path).some(({ op }) => op === 'release'));
  const asked = linesOf(path).filter(({ op }) => op === 'allocate');
  assert.deepEqual(asked[0]?.['reason'], 'AUDIT_FAILED');
  assert.equal(asked.at(-1)?.['decision'], 'allowed');
});

test('an agent whose audit log may be lost goes on without it', { timeout: TEST_TIMEOUT_MS }, async (t) => {
  const { events, vmm } = await startAgent(t, 'drop', `${'x'.repeat(FILE_BYTES_MAX - 10)}\n`);
  await until('it cannot write', async () => events.includes('audit.failed'));
  assert.equal(await takeRma(vmm), null);
});
