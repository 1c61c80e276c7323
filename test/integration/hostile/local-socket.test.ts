import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LOCAL_LIMITS } from '../../../src/agent/local/shares/connection-limits.js';
import { connectVmmClient } from '../../../src/client/vmm-client.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { type OneNode, startOneNode, until } from '../one-node.js';

const ATTACKER = fileURLToPath(new URL('./local-attacker.js', import.meta.url));
const HOLDERS = [4_001, 4_002, 4_003, 4_004];
const GUESSERS = [4_011, 4_012];
const ASKERS = [4_021, 4_022];
/** Of one user; see the attacker. */
const ASKING_CONNECTIONS_MAX = 16;
const skip =
  process.getuid?.() === 0 ? false : 'NOT CHECKED: a hostile user of the local socket; only root can be several users';

/** Attackers who are these users; resolves once they have begun, with what they say at their end. */
async function attack(t: TestContext, node: OneNode, deed: string, uids: readonly number[]) {
  const child: ChildProcess = spawn(process.execPath, [ATTACKER, node.socketPath, deed, uids.join(',')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const { stdout, stdin } = child;
  assert.ok(stdout !== null && stdin !== null);
  await once(stdout, 'data');
  return {
    stop: async (): Promise<Readonly<Record<string, number>>> => {
      const said = once(stdout, 'data');
      stdin.end();
      return JSON.parse(String((await said)[0]));
    },
  };
}

async function countOf(node: OneNode, metric: string): Promise<number> {
  const text = await (await fetch(`http://${node.fleet.httpAddressOf('n1')}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${metric} `));
  return Number(line?.split(' ').at(-1) ?? Number.NaN);
}

/** A guest starts as ever: it connects, and has its RMA. */
async function startGuest(node: OneNode): Promise<void> {
  const { token } = await node.claim('guest');
  const client = await connectVmmClient({ socketPath: node.socketPath });
  const { fd, claim } = await client.redeem(token);
  assert.equal((await client.confirm(claim)).state, 'BOUND');
  closeFd(fd);
  await client.release(claim);
  client.close();
}

describe('an agent whose socket everybody may connect to', { skip }, () => {
  let node: OneNode;

  before(async () => {
    node = await startOneNode(8, ['--socket-mode', '0666']);
    for (const directory of [node.directory, join(node.directory, 'n1')]) chmodSync(directory, 0o711);
  });
  after(() => node.stop());

  it('has room for the guests when four users take all the connections that they can get', async (t) => {
    await startGuest(node);
    const attackers = await attack(t, node, 'hold', HOLDERS);
    const open = await countOf(node, 'rma_agent_local_connections');
    assert.equal(open, 1_536, 'three quarters of all places, and no more');
    assert.ok((await countOf(node, 'rma_agent_local_connections_refused_total{reason="TOO_MANY_CONNECTIONS"}')) > 0);
    for (let count = 0; count < 5; count++) await startGuest(node);
    assert.equal((await attackers.stop())['connected'], 1_536);
  });

  it('slows down users who connect again and again and try token after token, and tells of it once', async (t) => {
    const attackers = await attack(t, node, 'guess', GUESSERS);
    const limited = 'rma_agent_local_connections_refused_total{reason="RATE_LIMITED"}';
    let guests = 0;
    await until('they were told to come later 200 times', async () => {
      await startGuest(node);
      guests += 1;
      return guests >= 5 && (await countOf(node, limited)) > 200;
    });
    const { wrong = 0 } = await attackers.stop();
    // 50 of each at once, and 5 a second.
    assert.ok(wrong > 0 && wrong <= 400, `${wrong} tokens were looked up`);
    const lines = node.fleet.agent('n1').records.filter(({ event }) => event === 'local.connection');
    assert.ok(lines.length > 0 && lines.length <= 20, `${lines.length} lines in the log`);
  });

  it('answers users who ask without end at their rate, and starts guests meanwhile', async (t) => {
    const startMs = performance.now();
    const attackers = await attack(t, node, 'ask', ASKERS);
    let guests = 0;
    await until('they were slowed down 200 times', async () => {
      await startGuest(node);
      guests += 1;
      return guests >= 5 && (await countOf(node, 'rma_agent_local_requests_delayed_total')) > 200;
    });
    const { answered = 0 } = await attackers.stop();
    const seconds = (performance.now() - startMs) / 1_000;
    const { packetBurst, packetsPerSecond } = LOCAL_LIMITS;
    // Of each connection one more than the rate allows was answered before it was left alone.
    const most = ASKERS.length * (packetBurst + packetsPerSecond * seconds + ASKING_CONNECTIONS_MAX);
    assert.ok(answered > 0 && answered <= most, `${answered} were answered in ${seconds} s`);
  });
});
