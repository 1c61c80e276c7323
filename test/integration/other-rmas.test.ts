import assert from 'node:assert/strict';
import { fstatSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { connectVmmClient } from '../../src/client/vmm-client.js';
import { RmaError } from '../../src/common/errors/rma-error.js';
import { closeFd } from '../../src/common/native/files/files.js';
import { type OneNode, RMA_BYTES, startOneNode, until } from './one-node.js';

async function vmm(t: TestContext, socketPath: string) {
  const client = await connectVmmClient({ socketPath });
  t.after(() => client.close());
  return client;
}

/** The operator gives the node's agent RMAs of another size. */
async function restartWith(node: OneNode, rmaSize: string): Promise<void> {
  await node.fleet.agent('n1').crash();
  await node.fleet.startAgent({ name: 'n1', device: 'memfd', rmaSize, rmaCount: 2 });
}

async function stateOf(node: OneNode, id: string) {
  const { state, endCause, rmaBytes, node: name } = await node.client.getClaim(`claims/${id}`);
  return { state, endCause, rmaBytes, node: name };
}

test('a claim whose agent is started again with smaller RMAs is served by another node, and never with too little', async (t) => {
  const node = await startOneNode(2);
  t.after(() => node.stop());
  const { id, token } = await node.claim('guest');
  await node.fleet.startAgent({ name: 'n2', device: 'memfd', rmaSize: '4MiB', rmaCount: 1 });
  await restartWith(node, '1MiB');

  await until('it is prepared elsewhere', async () => (await stateOf(node, id)).node === 'nodes/n2');
  await until('it is prepared', async () => (await stateOf(node, id)).state === 'PREPARED');
  assert.equal((await stateOf(node, id)).rmaBytes, 4 * 2 ** 20);
  await assert.rejects((await vmm(t, node.socketPath)).redeem(token), (error) => {
    return error instanceof RmaError && error.reason === 'CLAIM_REVOKED';
  });
  const client = await vmm(t, node.fleet.socketOf('n2'));
  const { fd, claim, rmaBytes } = await client.redeem(token);
  await client.confirm(claim);
  assert.deepEqual([rmaBytes, fstatSync(fd).size], [4 * 2 ** 20, 4 * 2 ** 20]);
  closeFd(fd);
});

test('without another node it ends by a cause that says so, and a claim that still fits stays', async (t) => {
  const node = await startOneNode(2);
  t.after(() => node.stop());
  const { id } = await node.claim('guest');
  const small = await node.client.createClaim({ guest: 'small', minRmaBytes: 1, ttlMs: 60_000 });
  await restartWith(node, '1MiB');

  await until('it is over', async () => (await stateOf(node, id)).state === 'REVOKED');
  assert.equal((await stateOf(node, id)).endCause, 'PREPARE_FAILED');
  const smallId = small.claim.name.slice('claims/'.length);
  await until('the small one is prepared', async () => (await stateOf(node, smallId)).state === 'PREPARED');
  assert.equal((await stateOf(node, smallId)).rmaBytes, 2 ** 20, 'and tells what it gets now');
});

test('a guest that resumes after a restart hears of the RMA that it has, and so does who asks the broker', async (t) => {
  const node = await startOneNode(2);
  t.after(() => node.stop());
  const { id, token } = await node.claim('guest');
  const before = await vmm(t, node.socketPath);
  const { fd, claim } = await before.redeem(token);
  await before.confirm(claim);
  await restartWith(node, '8MiB');

  const { rmaBytes, device } = await (await vmm(t, node.socketPath)).resume(token);
  assert.deepEqual([rmaBytes, device], [RMA_BYTES, 'MEMFD']);
  assert.equal(fstatSync(fd).size, RMA_BYTES);
  const nodeName = 'nodes/n1';
  await until(
    'the broker knows the new size',
    async () => (await node.client.getNode(nodeName)).rmaSizeBytes === 8 * 2 ** 20,
  );
  assert.deepEqual(await stateOf(node, id), {
    state: 'BOUND',
    endCause: null,
    rmaBytes: RMA_BYTES,
    node: nodeName,
  });
  closeFd(fd);
});
