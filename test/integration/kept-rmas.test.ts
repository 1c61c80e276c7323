import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, fstatSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { borrowHugepages } from '../../examples/demo/borrowed-hugepages.js';
import { connectVmmClient, type DeliveredRma } from '../../src/client/vmm-client.js';
import { closeFd } from '../../src/common/native/files/files.js';
import { createMemfd, truncateFile } from '../../src/common/native/memory/memory.js';
import { NotifySocket } from '../../src/common/systemd/notify-socket.js';
import { MIB } from '../server/support.js';
import { ManagedAgent, type ManagedOptions } from './managed-agent.js';
import { freeCount, RMA_BYTES, until } from './one-node.js';

async function managed(t: TestContext, options: ManagedOptions = {}): Promise<ManagedAgent> {
  const agent = new ManagedAgent(options);
  t.after(() => agent.close());
  await agent.fleet.startBroker();
  await agent.start();
  return agent;
}

/** Waits until all RMAs are free and as many are kept. */
async function allKept(agent: ManagedAgent, count: number): Promise<readonly number[]> {
  await until(`${count} RMAs are kept`, async () => agent.manager.names().length === count);
  await until('they are free', async () => (await freeCount(agent.client)) >= count);
  return agent.manager.inodes();
}

async function slotsOf(agent: ManagedAgent) {
  return (await agent.client.getNode('nodes/n1')).slots;
}

async function redeem(t: TestContext, agent: ManagedAgent, token: string): Promise<DeliveredRma & { inode: number }> {
  const client = await connectVmmClient({ socketPath: agent.socketPath });
  t.after(() => client.close());
  const rma = await client.redeem(token);
  t.after(() => closeIfOpen(rma.fd));
  return { ...rma, inode: fstatSync(rma.fd).ino };
}

function closeIfOpen(fd: number): void {
  try {
    closeFd(fd);
  } catch {
    // The test has closed it.
  }
}

/**
 * Leaves the service manager with more unread messages than the kernel takes, as when PID 1 is stuck for a moment. One
 * sender may run out of room of its own before that, so there are more until a fresh one cannot send at all.
 */
function clog(t: TestContext, agent: ManagedAgent): void {
  for (let sent = 1; sent > 0; ) {
    const socket = new NotifySocket(agent.manager.address);
    t.after(() => socket.close());
    sent = 0;
    while (socket.send(['X_CLOGGED=1']) === 'sent') sent += 1;
  }
}

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`prepared claims and free RMAs outlive an agent that ends by ${signal}, as they are`, async (t) => {
    const agent = await managed(t);
    const before = await allKept(agent, 2);
    const { name, token } = await agent.claim('patient');
    await agent.end(signal);
    await agent.start();

    // At once: the RMA that was prepared is the one that is handed out, and nothing was made anew.
    const { inode, claim } = await redeem(t, agent, token);
    assert.ok(before.includes(inode), `${inode} is none of ${before.join()}`);
    assert.equal(`claims/${claim}`, name);
    await until('its copy is let go of', async () => agent.manager.names().length === 1);
    assert.ok(!agent.manager.inodes().includes(inode));
    assert.match(agent.log, /took up RMAs that outlived the former agent/);
  });
}

test('an RMA that was handed out comes back when its holder lets go, and is kept again', async (t) => {
  const agent = await managed(t, { rmaCount: 1 });
  const [before] = await allKept(agent, 1);
  const { token } = await agent.claim('short');
  const client = await connectVmmClient({ socketPath: agent.socketPath });
  t.after(() => client.close());
  const { fd, claim } = await client.redeem(token);
  await client.confirm(claim);
  assert.deepEqual(agent.manager.names(), []);
  closeFd(fd);
  await client.release(claim);
  const [after] = await allKept(agent, 1);
  assert.notEqual(after, before);
});

test('an agent killed between the hand-off and the end of the keeping gives that RMA to nobody else', async (t) => {
  const agent = await managed(t, { rmaCount: 1 });
  await allKept(agent, 1);
  const { token } = await agent.claim('first');
  clog(t, agent);
  const { inode, fd } = await redeem(t, agent, token);
  await agent.end('SIGKILL');
  // The service manager never heard that it is to let go of its copy.
  assert.deepEqual(agent.manager.inodes(), [inode]);
  writeSync(fd, 'the bytes of a guest', 0);

  await agent.start();
  await until('the service manager lets go', async () => !agent.manager.inodes().includes(inode));
  assert.match(agent.log, /closed a passed fd of which the checkpoint does not say that it was never handed out/);
  assert.doesNotMatch(agent.log, /took up RMAs/);
  // The one slot is that RMA's for as long as its holder has it.
  await until('its slot is taken', async () => (await slotsOf(agent)).reclaiming === 1);
  assert.deepEqual([(await slotsOf(agent)).free, agent.manager.names()], [0, []]);
  closeFd(fd);
  await until('there is another one for the claim', async () => agent.manager.names().length === 1);
  assert.notEqual((await redeem(t, agent, token)).inode, inode);
});

test('an agent whose service manager is stuck at the hand-off tells it later', async (t) => {
  const agent = await managed(t, { rmaCount: 1 });
  await allKept(agent, 1);
  const { token } = await agent.claim('first');
  clog(t, agent);
  await redeem(t, agent, token);
  await until('the service manager lets go', async () => agent.manager.names().length === 0);
});

test('fds that the agent never had kept are closed, and let go of', async (t) => {
  const agent = await managed(t);
  await allKept(agent, 2);
  await agent.end('SIGTERM');
  const foreign = createMemfd('rma-0');
  t.after(() => closeFd(foreign));
  truncateFile(foreign, RMA_BYTES);
  agent.manager.keep('rma-of-a-stranger-1', foreign);
  await agent.start();
  await until('it is let go of', async () => !agent.manager.names().includes('rma-of-a-stranger-1'));
  assert.equal((await allKept(agent, 2)).includes(fstatSync(foreign).ino), false);
});

test('with a damaged checkpoint nothing proves that a kept RMA was never handed out, and none is taken up', async (t) => {
  const agent = await managed(t);
  const before = await allKept(agent, 2);
  await agent.end('SIGKILL');
  appendFileSync(join(agent.directory, 'state', 'agent.journal'), 'damage\nmore damage\n');
  await agent.start();
  await until('new ones are kept', async () => agent.manager.inodes().every((inode) => !before.includes(inode)));
  await allKept(agent, 2);
  assert.match(agent.log, /THE CHECKPOINT IS DAMAGED/);
});

test('a kept RMA with bytes in it, and one that another process has, are not taken up', async (t) => {
  const agent = await managed(t, { rmaCount: 3 });
  const [dirty = 0, held = 0, clean = 0] = await allKept(agent, 3);
  await agent.end('SIGKILL');
  writeSync(agent.manager.fdOf(dirty), 'the bytes of a guest', 0);
  const thief = spawn('sleep', ['600'], { stdio: ['ignore', 'ignore', 'ignore', agent.manager.fdOf(held)] });
  t.after(() => thief.kill('SIGKILL'));
  await once(thief, 'spawn');
  await agent.start();
  await until('they are let go of', async () => {
    const inodes = agent.manager.inodes();
    return !inodes.includes(dirty) && !inodes.includes(held);
  });
  assert.ok((await allKept(agent, 3)).includes(clean));
  assert.match(agent.log, /is not zero: something else writes to it/);
  assert.match(agent.log, new RegExp(`process ${thief.pid} has it`));
});

test('RMAs of another size are not taken up by an agent with another configuration', async (t) => {
  const agent = await managed(t);
  const before = await allKept(agent, 2);
  await agent.end('SIGTERM');
  agent.flags = [`--rma-size=${2 * RMA_BYTES}`];
  await agent.start();
  await until('new ones are kept', async () => agent.manager.inodes().every((inode) => !before.includes(inode)));
});

test('no more RMAs are kept than the service manager takes', async (t) => {
  const agent = await managed(t, { rmaCount: 3, fdStoreMax: 2 });
  await until('all RMAs are free', async () => (await freeCount(agent.client)) === 3);
  assert.equal(agent.manager.names().length, 2);
  await agent.end('SIGKILL');
  await agent.start();
  await until('all RMAs are free again', async () => (await freeCount(agent.client)) === 3);
  assert.equal(agent.manager.names().length, 2);
});

test('huge pages outlive the agent too, and are back in the pool when nobody needs them', async (t) => {
  const borrowed = borrowHugepages(4 * MIB);
  if (borrowed === null) return t.skip('SKIPPED: this kernel lends no huge pages, or we are not root');
  t.after(() => borrowed.giveBack());
  const flags = ['--device=hugetlb', '--rma-size=2MiB', '--hugepage-size=2MiB'];
  const agent = await managed(t, { flags });
  const before = await allKept(agent, 2);
  await agent.end('SIGKILL');
  await agent.start();
  await until('they are taken up', async () => agent.log.includes('took up RMAs that outlived'));
  assert.deepEqual([...agent.manager.inodes()].sort(), [...before].sort());
  agent.flags = [...flags, '--rma-count=1'];
  await agent.end('SIGTERM');
  await agent.start();
  await until('one is given back', async () => agent.manager.names().length === 1);
});
