import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LocalFleet } from '../../examples/fleet/local-fleet.js';
import { type BrokerClient, createBrokerClient } from '../../src/client/broker-client.js';
import { EXIT_STATUS } from '../../src/common/shutdown/exit-status.js';
import { freeCount, until } from './one-node.js';

const RMA_COUNT = 2;
const POOL = { device: 'memfd', rmaSize: '1MiB', rmaCount: RMA_COUNT } as const;
/** So that an agent that died is silent soon. */
const TERMS = ['--heartbeat-interval', '200ms', '--session-ttl', '1s'];

interface Scene {
  readonly fleet: LocalFleet;
  readonly client: BrokerClient;
  readonly directory: string;
  /** A guest whose VMM is a process of its own, and has its RMA. */
  startGuest(): Promise<{ readonly name: string; readonly vmm: ChildProcess }>;
  /** Starts another agent on this host, with a socket and a state directory of its own, that says it is n1. */
  startOther(name: string): Promise<void>;
  /** What the last refusal of that agent says. */
  refusalOf(name: string): Promise<string>;
}

/** A broker and the agent of n1. */
async function start(t: TestContext): Promise<Scene> {
  const directory = mkdtempSync(join(tmpdir(), 'rma-whose-'));
  const fleet = new LocalFleet(directory, TERMS);
  t.after(async () => {
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  await fleet.startBroker();
  await fleet.startAgent({ name: 'n1', ...POOL });
  const client = createBrokerClient({ address: fleet.brokerAddress });
  t.after(() => client.close());
  await until('all RMAs are free', async () => (await freeCount(client)) === RMA_COUNT);
  return {
    fleet,
    client,
    directory,
    startGuest: async () => {
      const { claim, claimToken } = await client.createClaim({ guest: 'guest', minRmaBytes: 1, ttlMs: 600_000 });
      const [command = '', ...words] = fleet.rmactlWords();
      const exec = ['exec', '--socket', fleet.socketOf('n1'), '--claim-token', claimToken, '--', 'sleep', '600'];
      const vmm = spawn(command, [...words, ...exec], { stdio: ['ignore', 'ignore', 'inherit'] });
      t.after(() => vmm.kill('SIGKILL'));
      await until('it is bound', async () => (await client.getClaim(claim.name)).state === 'BOUND');
      return { name: claim.name, vmm };
    },
    startOther: async (name) => {
      await fleet.startAgent({ name, nodeName: 'n1', ...POOL });
    },
    refusalOf: async (name) => JSON.stringify(await fleet.agent(name).waitFor('link.name_taken')),
  };
}

test('a second agent on the host, with a state directory of its own, gets neither the node nor its claims', async (t) => {
  const { client, startGuest, startOther, refusalOf } = await start(t);
  const { name } = await startGuest();
  const before = await client.getNode('nodes/n1');
  await startOther('other');
  const refusal = await refusalOf('other');
  assert.match(refusal, /IN_SESSION/);
  assert.ok(before.agentIdentity !== null && refusal.includes(before.agentIdentity));
  const { agentIdentity, incarnation, state } = await client.getNode('nodes/n1');
  assert.deepEqual([agentIdentity, incarnation, state], [before.agentIdentity, before.incarnation, 'READY']);
  assert.equal((await client.getClaim(name)).state, 'BOUND');
});

test('a second agent with a copy of the state directory is refused, since the first one answers', async (t) => {
  const { client, directory, startGuest, startOther, refusalOf } = await start(t);
  const { name } = await startGuest();
  cpSync(join(directory, 'n1', 'state'), join(directory, 'copy', 'state'), { recursive: true });
  await startOther('copy');
  assert.match(await refusalOf('copy'), /ANSWERED/);
  assert.equal((await client.getClaim(name)).state, 'BOUND');
});

test('a reinstalled agent is let in by the command that its refusal tells, and the guest that lives keeps its claim', async (t) => {
  const { client, directory, fleet, startGuest, refusalOf } = await start(t);
  const { name } = await startGuest();
  await fleet.agent('n1').crash();
  rmSync(join(directory, 'n1', 'state'), { recursive: true });
  await fleet.startAgent({ name: 'n1', ...POOL });
  const command = /rmactl (node accept-agent n1 --identity agent-[-0-9a-f]+)/.exec(await refusalOf('n1'))?.[1];
  assert.ok(command);
  await until('the former is silent', async () => (await client.getNode('nodes/n1')).state === 'STALE');
  const accepted = await fleet.rmactl(...command.split(' '));
  assert.equal(accepted.status, 0, accepted.stderr);
  await fleet.agent('n1').waitFor('link.connected');
  assert.equal((await client.getClaim(name)).state, 'BOUND');
  await client.releaseClaim(name);
  await until('it is over', async () => (await client.getClaim(name)).state === 'RELEASED');
});

/** An agent that was stopped and is started again does not come up. */
async function assertNoStart({ fleet }: Scene, says: RegExp): Promise<void> {
  await assert.rejects(fleet.startAgent({ name: 'n1', ...POOL }), says);
  assert.equal(await fleet.agent('n1').exited, EXIT_STATUS.STATE_UNUSABLE);
}

test('an agent whose identity is damaged does not start, and says what to do', async (t) => {
  const scene = await start(t);
  await scene.fleet.agent('n1').stop();
  writeFileSync(join(scene.directory, 'n1', 'state', 'agent-identity'), 'agent-');
  await assertNoStart(scene, /is damaged.*Put the file back/);
});

test('an agent on a clone of its machine does not start, and says what to do', async (t) => {
  const scene = await start(t);
  await scene.fleet.agent('n1').stop();
  const path = join(scene.directory, 'n1', 'state', 'agent-machine');
  if (!existsSync(path)) return t.skip('nothing tells this machine from others');
  const record = JSON.parse(readFileSync(path, 'utf8'));
  const facts = Object.fromEntries(Object.keys(record.facts).map((name) => [name, 'of another machine']));
  writeFileSync(path, JSON.stringify({ ...record, facts }));
  await assertNoStart(scene, /copy of another machine.*agent-identity.*mainboard/);
});
