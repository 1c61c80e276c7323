import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LocalFleet, OWN_PROGRAMS, type Programs } from '../../../examples/fleet/local-fleet.js';
import type { Program } from '../../../examples/fleet/program.js';
import { type BrokerClient, createBrokerClient } from '../../../src/client/broker-client.js';
import { EtcdCluster, WITHOUT_ETCD } from '../../fixtures/etcd-cluster.js';
import { type Release, unpackRelease } from '../../fixtures/release.js';
import { freeCount, until } from '../one-node.js';

const VERSION = '0.1.0';
const MIB = 2 ** 20;
const TERMS = ['--heartbeat-interval', '100ms'];
/** So often a node is heard of while nothing happens on it. */
const HEARTBEATS = 5;
const RMA_COUNT = 2;

interface Fleet {
  readonly fleet: LocalFleet;
  readonly client: BrokerClient;
}

/** A broker and an agent of whichever versions. */
async function start(
  t: TestContext,
  choose: (old: Release) => Programs,
  brokerFlags: readonly string[] = [],
): Promise<Fleet> {
  const directory = mkdtempSync(join(tmpdir(), 'rma-mixed-'));
  const fleet = new LocalFleet(directory, [...TERMS, ...brokerFlags], choose(unpackRelease(VERSION, directory)));
  t.after(async () => {
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  await fleet.startBroker();
  await startAgent(fleet);
  const client = createBrokerClient({ address: fleet.brokerAddress });
  t.after(() => client.close());
  await until('all RMAs are free', async () => (await freeCount(client)) === RMA_COUNT);
  return { fleet, client };
}

function startAgent(fleet: LocalFleet): Promise<Program> {
  return fleet.startAgent({ name: 'n1', device: 'memfd', rmaSize: '1MiB', rmaCount: RMA_COUNT });
}

async function bind({ fleet, client }: Fleet, t: TestContext): Promise<{ name: string; vmm: ChildProcess }> {
  const { claim, claimToken } = await client.createClaim({ guest: 'guest', minRmaBytes: MIB, ttlMs: 600_000 });
  assert.equal(claim.state, 'PREPARED');
  const [command = '', ...words] = fleet.rmactlWords();
  const exec = ['exec', '--socket', fleet.socketOf('n1'), '--claim-token', claimToken, '--', 'sleep', '600'];
  const vmm = spawn(command, [...words, ...exec], { stdio: ['ignore', 'ignore', 'inherit'] });
  t.after(() => vmm.kill('SIGKILL'));
  await until('it is bound', async () => (await client.getClaim(claim.name)).state === 'BOUND');
  return { name: claim.name, vmm };
}

async function heartbeats(client: BrokerClient): Promise<void> {
  const heard = new Set<number | null>();
  await until('heartbeats arrive', async () => {
    heard.add((await client.getNode('nodes/n1')).lastHeartbeatTimeMs);
    return heard.size > HEARTBEATS;
  });
}

/** The main job, heartbeats, and what is bound over two lives of the agent. */
async function wholeLife(t: TestContext, fleet: Fleet): Promise<void> {
  const { client } = fleet;
  const { name, vmm } = await bind(fleet, t);
  const prepared = await client.createClaim({ guest: 'released', minRmaBytes: MIB });
  await client.releaseClaim(prepared.claim.name);
  await until('it is over', async () => (await client.getClaim(prepared.claim.name)).state === 'RELEASED');

  const agent = fleet.fleet.agent('n1');
  await agent.crash();
  const again = await startAgent(fleet.fleet);
  await again.waitFor('link.connected');
  await heartbeats(client);
  assert.equal((await client.getClaim(name)).state, 'BOUND');
  vmm.kill('SIGKILL');
  await until('it is over, too', async () => (await client.getClaim(name)).state === 'RELEASED');
  await until('all RMAs are free', async () => (await freeCount(client)) === RMA_COUNT);
}

test(`an agent and an rmactl of ${VERSION} serve under this broker`, async (t) => {
  await wholeLife(t, await start(t, (old) => ({ ...old, broker: OWN_PROGRAMS.broker })));
});

test(`an agent and an rmactl of ${VERSION} serve under a broker whose store is on etcd`, {
  skip: WITHOUT_ETCD,
}, async (t) => {
  const etcd = await EtcdCluster.start();
  t.after(() => etcd.close());
  const flags = ['--store', 'etcd', '--etcd-endpoints', etcd.endpoints.join(','), '--leader-ttl', '2s'];
  const old = await start(t, (release) => ({ ...release, broker: OWN_PROGRAMS.broker }), flags);
  await wholeLife(t, old);
  const { claim } = await old.client.createClaim({ guest: 'after', minRmaBytes: MIB, ttlMs: 600_000 });
  // The next leader, at the one address that they know.
  await old.fleet.broker.crash();
  await old.fleet.startBroker();
  await until('all is as it was', async () => (await old.client.getNode('nodes/n1')).state === 'READY');
  assert.equal((await old.client.getClaim(claim.name)).state, 'PREPARED');
});

test(`this agent and this rmactl serve under a broker of ${VERSION}`, async (t) => {
  await wholeLife(t, await start(t, (old) => ({ ...OWN_PROGRAMS, broker: old.broker })));
});

/** Which programs of a fleet get this version, one after the other. */
const ORDERS = [
  ['broker', 'agent'],
  ['agent', 'broker'],
] as const;

for (const order of ORDERS) {
  test(`a fleet of ${VERSION} is upgraded with its guests, the ${order[0]} first`, async (t) => {
    const programs: Record<keyof Programs, string> = { ...OWN_PROGRAMS };
    const mixed = await start(t, (old) => Object.assign(programs, old));
    const { fleet, client } = mixed;
    const { name, vmm } = await bind(mixed, t);
    const waiting = await client.createClaim({ guest: 'waiting', minRmaBytes: MIB, ttlMs: 600_000 });
    const states = async () => [
      (await client.getClaim(name)).state,
      (await client.getClaim(waiting.claim.name)).state,
      (await client.getNode('nodes/n1')).state,
    ];

    for (const program of order) {
      programs[program] = OWN_PROGRAMS[program];
      if (program === 'broker') {
        await fleet.broker.stop();
        await fleet.startBroker();
      } else {
        await fleet.agent('n1').stop();
        await (await startAgent(fleet)).waitFor('link.connected');
      }
      await until('all is as it was', async () => (await states()).join() === 'BOUND,PREPARED,READY');
    }

    await client.releaseClaim(waiting.claim.name);
    vmm.kill('SIGKILL');
    await until('all RMAs are free', async () => (await freeCount(client)) === RMA_COUNT);
    assert.deepEqual(await states(), ['RELEASED', 'RELEASED', 'READY']);
    const { agentVersion, agentIdentity } = await client.getNode('nodes/n1');
    assert.notEqual(agentVersion, VERSION);
    assert.match(agentIdentity ?? '', /^agent-/);
  });
}
