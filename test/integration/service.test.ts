import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { connectVmmClient } from '../../src/client/vmm-client.js';
import { closeFd } from '../../src/common/native/files/files.js';
import { bindSocket, createSocket, listenSocket } from '../../src/common/native/sockets/sockets.js';
import { EXIT_STATUS } from '../../src/common/shutdown/exit-status.js';
import type { PassedFd } from '../../src/common/systemd/environment.js';
import { ManagedAgent, type ManagedOptions } from './managed-agent.js';
import { until } from './one-node.js';

const BROKER = fileURLToPath(new URL('../../src/server/main.js', import.meta.url));
const WATCHDOG_MS = 1000;
/** Not the usual one: another fleet may run on this machine. */
const METRICS = '--http-address=127.0.0.1:0';

function managed(t: TestContext, options: ManagedOptions = {}): ManagedAgent {
  const agent = new ManagedAgent(options);
  t.after(() => agent.close());
  return agent;
}

/** What a socket unit makes. */
function passedSocket(t: TestContext, path: string): PassedFd {
  const fd = createSocket();
  t.after(() => closeFd(fd));
  bindSocket(fd, path);
  listenSocket(fd, 16);
  return { fd, name: 'rma-agent.socket' };
}

test('an agent tells its service manager that it starts, is ready, how it is, and that it stops', async (t) => {
  const agent = managed(t, { watchdogMs: WATCHDOG_MS });
  await agent.fleet.startBroker();
  await agent.start();
  await agent.told('STATUS=2 RMAs: 2 free; in session with the broker');
  await agent.end('SIGTERM');
  const messages = agent.manager.hear().messages.flat();
  assert.match(messages[0] ?? '', /^EXTEND_TIMEOUT_USEC=/);
  assert.ok(messages.indexOf('READY=1') > 0);
  assert.ok(messages.indexOf('READY=1') < messages.indexOf('WATCHDOG=1'));
  assert.deepEqual(messages.slice(-2), ['STOPPING=1', 'STATUS=stopping']);
  assert.equal(agent.process.exitCode, EXIT_STATUS.OK);
});

test('an agent that hangs gives no sign of life', async (t) => {
  const agent = managed(t, { watchdogMs: WATCHDOG_MS });
  await agent.start();
  await agent.told('WATCHDOG=1');
  agent.process.kill('SIGSTOP');
  await until('it is stopped', async () =>
    /^State:\s+T/m.test(readFileSync(`/proc/${agent.process.pid}/status`, 'utf8')),
  );
  agent.manager.hear().messages.length = 0;
  await new Promise((resolve) => setTimeout(resolve, 2 * WATCHDOG_MS));
  assert.deepEqual(agent.manager.hear().messages, []);
  agent.process.kill('SIGCONT');
  await agent.told('WATCHDOG=1');
});

test('VMMs that connect to the passed socket while no agent runs are served by the next one', async (t) => {
  const agent = managed(t);
  const socket = passedSocket(t, agent.socketPath);
  await agent.fleet.startBroker();
  await agent.start([socket]);
  const { token } = await agent.claim('early');
  await agent.end('SIGTERM');
  assert.ok(existsSync(agent.socketPath), 'the socket is the service manager’s');

  const vmm = connectVmmClient({ socketPath: agent.socketPath });
  await agent.start([socket]);
  const client = await vmm;
  t.after(() => client.close());
  await until('the claim is prepared again', async () => {
    const redeemed = await client.redeem(token).catch(() => null);
    if (redeemed !== null) closeFd(redeemed.fd);
    return redeemed !== null;
  });
});

test('a passed socket of another kind stops the start', async (t) => {
  const agent = managed(t);
  const fd = createSocket();
  t.after(() => closeFd(fd));
  const [status] = await once(agent.launch([{ fd, name: 'rma-local' }]), 'exit');
  assert.equal(status, EXIT_STATUS.BAD_CONFIGURATION);
  assert.match(agent.log, /ListenSequentialPacket=PATH/);
});

test('a broker whose port is taken ends with one reason, in lines that programs can read', async (t) => {
  const { manager, directory } = managed(t);
  const taken = createServer().listen(0, '127.0.0.1');
  t.after(() => taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const words = [BROKER, METRICS, `--listen-address=127.0.0.1:${port}`, `--data-directory=${join(directory, 'data')}`];
  const broker = manager.start({ words });
  let text = '';
  broker.stderr?.on('data', (data) => {
    text += data;
  });
  assert.deepEqual(await once(broker, 'close'), [EXIT_STATUS.ADDRESS_IN_USE, null]);
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual([lines.at(-1).event, lines.at(-1).reason], ['program.failed', 'NOT_READY']);
});

test('a broker tells its service manager the same', async (t) => {
  const { manager, directory } = managed(t);
  const words = [BROKER, METRICS, '--listen-address=127.0.0.1:0', `--data-directory=${join(directory, 'data')}`];
  const broker = manager.start({ words, watchdogMs: WATCHDOG_MS });
  t.after(() => broker.kill('SIGKILL'));
  await until('the broker is ready', async () => manager.has('READY=1'));
  await until('it is alive', async () => manager.has('WATCHDOG=1'));
  assert.ok(manager.has('STATUS=0 of 0 nodes connected; 0 live claims'));
  broker.kill('SIGTERM');
  assert.deepEqual(await once(broker, 'exit'), [EXIT_STATUS.OK, null]);
  assert.deepEqual(manager.hear().messages.at(-1), ['STOPPING=1', 'STATUS=stopping']);
});
