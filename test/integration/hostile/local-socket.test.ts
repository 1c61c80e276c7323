import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { connectVmmClient } from '../../../src/client/vmm-client.js';
import { closeFd } from '../../../src/common/native/files.js';
import { type OneNode, startOneNode } from '../one-node.js';

const ATTACKER = fileURLToPath(new URL('./local-attacker.js', import.meta.url));
const STRANGERS = [4_001, 4_002, 4_003, 4_004, 4_005];
const skip =
  process.getuid?.() === 0 ? false : 'NOT CHECKED: a hostile user of the local socket; only root can be several users';

/** A node whose socket everybody may connect to. */
async function openNode(t: TestContext): Promise<OneNode> {
  const node = await startOneNode(8, ['--socket-mode', '0666']);
  t.after(() => node.stop());
  for (const directory of [node.directory, join(node.directory, 'n1')]) chmodSync(directory, 0o711);
  return node;
}

/** An attacker of another user; resolves once it has begun, with what it says at its end. */
async function attack(t: TestContext, node: OneNode, uid: number, deed: string) {
  const child: ChildProcess = spawn(process.execPath, [ATTACKER, node.socketPath, deed], {
    uid,
    gid: uid,
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
  const text = await (await fetch(`http://${node.fleet.metricsAddressOf('n1')}/metrics`)).text();
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

test('five users who take all the connections that they can get leave room for the guests', { skip }, async (t) => {
  const node = await openNode(t);
  await startGuest(node);
  const attackers = await Promise.all(STRANGERS.map((uid) => attack(t, node, uid, 'hold')));
  const open = await countOf(node, 'rma_agent_local_connections');
  assert.equal(open, 1_536, 'three quarters of all places, and no more');
  assert.ok((await countOf(node, 'rma_agent_local_connections_refused_total{reason="TOO_MANY_CONNECTIONS"}')) > 0);
  for (let count = 0; count < 5; count++) await startGuest(node);
  for (const attacker of attackers) await attacker.stop();
});

test('a user who connects again and again, and tries token after token, is slowed down and told of once', {
  skip,
}, async (t) => {
  const node = await openNode(t);
  const attackers = await Promise.all(STRANGERS.slice(0, 2).map((uid) => attack(t, node, uid, 'guess')));
  for (let count = 0; count < 5; count++) await startGuest(node);
  for (const attacker of attackers) {
    const { limited = 0, wrong = 0 } = await attacker.stop();
    assert.ok(limited > 100, `${limited} times it was told to come later`);
    assert.ok(wrong <= 1_000, `${wrong} tokens were looked up`);
  }
  assert.ok((await countOf(node, 'rma_agent_local_connections_refused_total{reason="RATE_LIMITED"}')) > 200);
  const lines = node.fleet.agent('n1').records.filter(({ event }) => event === 'local.connection');
  assert.ok(lines.length > 0 && lines.length <= 20, `${lines.length} lines in the log`);
});
