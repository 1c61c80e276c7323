import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LocalFleet } from '../../../examples/fleet/local-fleet.js';
import { type BrokerClient, createBrokerClient } from '../../../src/client/broker-client.js';
import { unpackRelease } from '../../fixtures/release.js';
import { freeCount, until } from '../one-node.js';

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
async function start(
  t: TestContext,
  choose: (directory: string) => { readonly program?: string } = () => ({}),
): Promise<Scene> {
  const directory = mkdtempSync(join(tmpdir(), 'rma-whose-'));
  const fleet = new LocalFleet(directory, TERMS);
  t.after(async () => {
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  await fleet.startBroker();
  await fleet.startAgent({ name: 'n1', ...POOL, ...choose(directory) });
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

test('a second agent on the host gets neither the node nor its claims: not with a state directory of its own, nor with a copy', async (t) => {
  const { client, directory, startGuest, startOther, refusalOf } = await start(t);
  const { name } = await startGuest();
  const before = await client.getNode('nodes/n1');
  cpSync(join(directory, 'n1', 'state'), join(directory, 'copy', 'state'), { recursive: true });
  await Promise.all([startOther('own'), startOther('copy')]);
  const refusal = await refusalOf('own');
  assert.match(refusal, /IN_SESSION/);
  assert.ok(before.agentIdentity !== null && refusal.includes(before.agentIdentity));
  assert.match(await refusalOf('copy'), /ANSWERED/);
  const { agentIdentity, incarnation, state } = await client.getNode('nodes/n1');
  assert.deepEqual([agentIdentity, incarnation, state], [before.agentIdentity, before.incarnation, 'READY']);
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

test('an agent of 0.1.0 keeps its node from another one, is upgraded with its guests, and comes back only on a word', async (t) => {
  let program = '';
  const scene = await start(t, (directory) => {
    program = unpackRelease('0.1.0', directory).agent;
    return { program };
  });
  const { client, fleet, startGuest } = scene;
  const { name } = await startGuest();
  const stateOf = async () => [(await client.getNode('nodes/n1')).agentIdentity, (await client.getClaim(name)).state];
  const refused = () => until('one is refused', async () => (await client.getNode('nodes/n1')).refusedAgent !== null);

  // Neither tells an identity: the one that is in session answers.
  await fleet.startAgent({ name: 'other', nodeName: 'n1', ...POOL, program });
  await refused();
  assert.deepEqual(await stateOf(), [null, 'BOUND']);
  await fleet.agent('other').stop();

  await fleet.agent('n1').stop();
  const upgraded = await fleet.startAgent({ name: 'n1', ...POOL });
  await upgraded.waitFor('link.connected');
  const [identity, state] = await stateOf();
  assert.match(identity ?? '', /^agent-/);
  assert.equal(state, 'BOUND');

  await upgraded.stop();
  const back = await fleet.startAgent({ name: 'n1', ...POOL, program });
  await refused();
  assert.deepEqual(await stateOf(), [identity, 'BOUND']);
  const accepted = await fleet.rmactl('node', 'accept-agent', 'n1', '--no-identity');
  assert.equal(accepted.status, 0, accepted.stderr);
  await back.waitFor('link.connected');
  assert.deepEqual(await stateOf(), [null, 'BOUND']);
});
