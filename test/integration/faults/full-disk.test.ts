import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connectVmmClient } from '../../../src/client/vmm-client.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { type OneNode, RMA_BYTES, startOneNode, until } from '../one-node.js';

const NODE = { name: 'n1', device: 'memfd', rmaSize: `${RMA_BYTES / 2 ** 20}MiB`, rmaCount: 2 } as const;

/** A file may be no longer than this from now on: to the agent the same as a file system that is full at that point. */
function limitFiles(pid: number, sizeBytes: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${sizeBytes}:`]);
}

async function vmm(t: TestContext, node: OneNode) {
  const client = await connectVmmClient({ socketPath: node.socketPath });
  t.after(() => client.close());
  return client;
}

const skip =
  spawnSync('prlimit', ['--version']).status === 0
    ? false
    : 'NOT CHECKED: a full disk; prlimit (util-linux) is missing';

for (const [where, roomBytes] of [
  ['before the record', 0],
  ['in the middle of the record', 100],
] as const) {
  test(`an agent whose disk is full ${where} hands nothing out, says so to all, and ends`, { skip }, async (t) => {
    const node = await startOneNode(2);
    t.after(() => node.stop());
    const { id, token } = await node.claim('guest');
    const client = await vmm(t, node);
    const agent = node.fleet.agent('n1');
    limitFiles(agent.pid, statSync(join(node.directory, 'n1/state/agent.journal')).size + roomBytes);

    await assert.rejects(client.redeem(token), (error) => {
      assert.ok(error instanceof RmaError);
      assert.deepEqual([error.reason, error.code, error.retryAfterMs], ['STORE_FAILED', 'UNAVAILABLE', 1_000]);
      return true;
    });
    assert.equal(await agent.exited, 73);
    const last = agent.records.at(-1);
    assert.deepEqual([last?.level, last?.event, last?.['reason']], ['fatal', 'program.failed', 'STORE_FAILED']);
    assert.match(String(last?.msg), /agent\.journal cannot be used: .*make room/);
    assert.notEqual((await node.client.getClaim(`claims/${id}`)).state, 'BOUND');

    await node.fleet.startAgent(NODE);
    await until('it is prepared', async () => (await node.client.getClaim(`claims/${id}`)).state === 'PREPARED');
    const again = await vmm(t, node);
    const { fd, claim } = await again.redeem(token);
    assert.equal((await again.confirm(claim)).state, 'BOUND');
    closeFd(fd);
  });
}
