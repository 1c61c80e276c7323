import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freeCount, type OneNode, startOneNode, until } from './one-node.js';

const POLITE_VMM = fileURLToPath(new URL('./polite-vmm.js', import.meta.url));
const RMA_COUNT = 3;

interface RunningVmm {
  readonly child: ChildProcess;
  nextLine(): Promise<Record<string, unknown>>;
}

describe('taking a node out of service', () => {
  let node: OneNode;
  const guests: ChildProcess[] = [];

  before(async () => {
    node = await startOneNode(RMA_COUNT);
  });
  after(async () => {
    for (const guest of guests) guest.kill('SIGKILL');
    await node.stop();
  });

  const stateOf = async (id: string) => (await node.client.getClaim(`claims/${id}`)).state;
  const becomes = (id: string, state: string) => until(`${id} is ${state}`, async () => (await stateOf(id)) === state);
  const drain = (deadline: string) =>
    node.fleet.rmactl('node', 'drain', 'n1', '--reason', 'new fan', '--deadline', deadline);

  function startPolite(token: string): RunningVmm {
    const child = spawn(process.execPath, [POLITE_VMM, node.socketPath, token], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    guests.push(child);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    return { child, nextLine: async () => JSON.parse(String((await lines.next()).value)) };
  }

  /** A guest that was never made for any of this: it hears nothing and goes on. */
  function startUnaware(token: string): ChildProcess {
    const [command = '', ...words] = node.fleet.rmactlWords();
    const exec = ['exec', '--socket', node.socketPath, '--claim-token', token, '--', 'sleep', '600'];
    const guest = spawn(command, [...words, ...exec], { stdio: 'ignore' });
    guests.push(guest);
    return guest;
  }

  it('by a drain: VMMs are asked, the unredeemed is revoked, who stays is not touched, and the last to go ends it', async () => {
    const [polite, unredeemed, unaware] = [
      await node.claim('polite'),
      await node.claim('late'),
      await node.claim('deaf'),
    ];
    const vmm = startPolite(polite.token);
    assert.deepEqual(await vmm.nextLine(), { bound: polite.id });
    const guest = startUnaware(unaware.token);
    await becomes(unaware.id, 'BOUND');

    const { status, stdout, stderr } = await drain('3s');

    assert.equal(status, 9, stderr);
    assert.match(stdout, /^n1: .* being revoked.*; [0-3]s left\n/);
    assert.match(stderr, new RegExp(`^overdue: n1 is not empty \\(${unaware.id}\\)`));
    const { asked } = (await vmm.nextLine()) as { readonly asked: Record<string, unknown> };
    assert.deepEqual([asked['claim'], asked['reason']], [polite.id, 'new fan']);
    assert.ok(Number(asked['deadlineMs']) >= 0 && Number(asked['deadlineMs']) <= 3_000);
    assert.deepEqual(await vmm.nextLine(), { released: polite.id });
    await becomes(polite.id, 'RELEASED');
    await becomes(unredeemed.id, 'REVOKED');
    assert.equal(await stateOf(unaware.id), 'BOUND');
    assert.equal(guest.exitCode, null, 'no guest was ended');
    await assert.rejects(node.claim('newcomer'), { reason: 'NO_FREE_RMA' });
    assert.deepEqual(await startPolite(unredeemed.token).nextLine(), { refused: 'CLAIM_REVOKED' });

    const last = drain('1m');
    guest.kill('SIGKILL');
    const ended = await last;
    assert.equal(ended.status, 0, ended.stderr);
    assert.match(ended.stdout, /n1 is drained\n$/);
    await node.client.uncordonNode('nodes/n1');
    await until('all RMAs are free', async () => (await freeCount(node.client)) === RMA_COUNT);
  });

  it('by a drain that outlives agent and broker, each killed', async () => {
    const { id, token } = await node.claim('late');
    const guest = startUnaware(token);
    await becomes(id, 'BOUND');
    const begun = await node.fleet.rmactl(
      'node',
      'drain',
      'n1',
      '--reason',
      'new fan',
      '--deadline',
      '1h',
      '--no-wait',
    );
    assert.equal(begun.status, 0, begun.stderr);
    await node.fleet.agent('n1').crash();
    await node.fleet.broker.crash();
    await node.fleet.startBroker();
    const agent = await node.fleet.startAgent({ name: 'n1', device: 'memfd', rmaSize: '3MiB', rmaCount: RMA_COUNT });
    await agent.waitFor('link.connected');
    assert.notEqual((await node.client.getNode('nodes/n1')).drainDeadlineTimeMs, null);
    await assert.rejects(node.claim('newcomer'), { reason: 'NO_FREE_RMA' });
    assert.equal(await stateOf(id), 'BOUND');
    guest.kill('SIGKILL');
    assert.equal((await drain('1m')).status, 0);
    await node.client.uncordonNode('nodes/n1');
  });

  it('by its removal: claims are LOST, and what it still holds when it comes back is not promised again', async () => {
    const { id, token } = await node.claim('survivor');
    const vmm = startPolite(token);
    await becomes(id, 'BOUND');
    await node.fleet.agent('n1').crash();
    await until('the node is silent', async () => (await node.client.getNode('nodes/n1')).state === 'STALE');
    assert.equal((await node.fleet.rmactl('node', 'remove', 'n1')).status, 6);
    assert.equal((await node.fleet.rmactl('node', 'remove', 'n1', '--guests-are-gone')).status, 0);
    assert.equal(await stateOf(id), 'LOST');
    assert.equal((await node.fleet.rmactl('node', 'get', 'n1')).status, 3);

    await node.fleet.startAgent({ name: 'n1', device: 'memfd', rmaSize: '3MiB', rmaCount: RMA_COUNT });
    await until('its other RMAs are free', async () => (await freeCount(node.client)) === RMA_COUNT - 1);
    const others = [await node.claim('a'), await node.claim('b')];
    await assert.rejects(node.claim('c'), { reason: 'NO_FREE_RMA' });
    vmm.child.kill('SIGKILL');
    await once(vmm.child, 'exit');
    await until('the last RMA is back', async () => (await freeCount(node.client)) === 1);
    for (const other of others) await node.client.releaseClaim(`claims/${other.id}`);
    assert.equal(await stateOf(id), 'LOST');
  });
});
