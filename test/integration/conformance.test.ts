import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PATIENCE_MS, patience } from '../../examples/fleet/patience.js';
import { freeCount, type OneNode, RMA_BYTES, startOneNode, until } from './one-node.js';

const CLIENT = fileURLToPath(new URL('../../../test/integration/conformance/main.py', import.meta.url));
const RMA_COUNT = 3;
/** Between two calls of one process; and as long as that a check waits. */
const CONFIRM_TIMEOUT_MS = patience(2_000);
const WITHOUT_PYTHON = spawnSync('python3', ['-c', 'import socket; socket.recv_fds']).status !== 0;

/** A line of the client: a question for the orchestrator, or the outcome of a check. */
type Line =
  | { readonly ask: 'claim'; readonly guest: string; readonly ttlMs: number }
  | { readonly ask: 'release'; readonly id: string }
  | { readonly ask: 'wait-state'; readonly id: string; readonly state: string }
  | { readonly ask: 'wait-free' }
  | { readonly check: string; readonly problem: string | null };

type Question = Exclude<Line, { readonly check: string }>;

async function answer(node: OneNode, question: Question): Promise<object> {
  switch (question.ask) {
    case 'claim':
      return node.claim(question.guest, question.ttlMs);
    case 'release':
      await node.client.releaseClaim(`claims/${question.id}`);
      return {};
    case 'wait-state': {
      const name = `claims/${question.id}`;
      await until(
        `${name} is ${question.state}`,
        async () => (await node.client.getClaim(name)).state === question.state,
      );
      return {};
    }
    case 'wait-free':
      await until('every RMA is free', async () => (await freeCount(node.client)) === RMA_COUNT);
      return {};
  }
}

/** Whatever went wrong ends in the client's check, where it has a name. */
function answerOrProblem(node: OneNode, question: Question): Promise<object> {
  return answer(node, question).catch((problem: unknown) => ({ problem: String(problem) }));
}

const skip = WITHOUT_PYTHON ? 'needs python3 with socket.recv_fds (3.9 or later)' : false;

test('a client that shares no code with the agent gets what rma-local/1 promises', { skip }, async (context) => {
  const node = await startOneNode(RMA_COUNT, ['--confirm-timeout', `${CONFIRM_TIMEOUT_MS}ms`]);
  try {
    const agent = node.fleet.agent('n1');
    const settings = {
      path: node.socketPath,
      node: 'n1',
      rma_bytes: RMA_BYTES,
      agent_pid: agent.pid,
      confirm_timeout_s: CONFIRM_TIMEOUT_MS / 1000,
      patience_s: PATIENCE_MS / 1000,
    };
    const client = spawn('python3', ['-B', CLIENT, JSON.stringify(settings)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const exited = once(client, 'exit');
    let checks = 0;
    for await (const text of createInterface(client.stdout)) {
      const line: Line = JSON.parse(text);
      if ('ask' in line) client.stdin.write(`${JSON.stringify(await answerOrProblem(node, line))}\n`);
      else {
        checks += 1;
        await context.test(line.check, () => assert.equal(line.problem, null));
      }
    }
    assert.deepEqual(await exited, [0, null]);
    assert.ok(checks >= 26, `${checks} checks ran`);
    assert.ok(agent.isRunning, 'the agent is still up');
  } finally {
    await node.stop();
  }
});
