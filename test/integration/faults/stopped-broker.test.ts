import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { LocalFleet } from '../../../examples/fleet/local-fleet.js';
import { patience, TEST_TIMEOUT_MS, until } from '../../../examples/fleet/patience.js';
import { type BrokerClient, createBrokerClient } from '../../../src/client/broker-client.js';
import { FakeBroker } from '../../fakes/fake-brokers.js';
import { clientsOf, MIB, ObedientAgent, wireHello } from '../../server/support.js';

/** What the contract promises of a machine that is gone without a word. */
const LEFT_WITHIN_MS = patience(8_000);

const directory = mkdtempSync(join(tmpdir(), 'rma-stopped-'));
const fleet = new LocalFleet(directory);
let next: FakeBroker;
const clients: BrokerClient[] = [];

before(async () => {
  await fleet.startBroker();
  next = (await FakeBroker.start()).follow(fleet.brokerAddress);
});
after(async () => {
  process.kill(fleet.broker.pid, 'SIGCONT');
  for (const client of clients) client.close();
  next.kill();
  await fleet.broker.stop();
  rmSync(directory, { recursive: true });
});

function newClient(): BrokerClient {
  const address = [fleet.brokerAddress, next.address];
  const client = createBrokerClient({ address, random: () => 0, deadlineMs: patience(60_000) });
  clients.push(client);
  return client;
}

it('a leader whose process stands still is left within 8 s by all that is under way, and by who comes', {
  timeout: TEST_TIMEOUT_MS,
}, async (context) => {
  const client = newClient();
  await client.putTenant('tenants/blue', 3);
  const { agent } = clientsOf(Number(fleet.brokerAddress.split(':')[1]));
  const node = await new ObedientAgent(agent).greet(wireHello('n1', 1));
  // Its answer is a while away: the node does not prepare what it is told to.
  node.obedient = false;
  const waiting = client.createClaim({ guest: 'g', minRmaBytes: MIB, waitMs: 600_000 }).catch(() => undefined);
  await node.until(({ prepare }) => (prepare ?? null) !== null);
  const stopping = new AbortController();
  const seen: string[] = [];
  const watching = (async () => {
    for await (const { type } of client.watchClaims({ signal: stopping.signal })) seen.push(type);
  })();
  await until('the watch has begun', () => seen.includes('synced'));

  process.kill(fleet.broker.pid, 'SIGSTOP');
  next.refusal = null;
  const begunMs = performance.now();
  const left = async (rpc: string) => {
    await until(`${rpc} is asked of the next one`, () => next.asked.includes(rpc));
    return Math.round(performance.now() - begunMs);
  };
  const asking = [client.getTenant('tenants/blue'), newClient().putTenant('tenants/red', 1)];
  const tookMs = Object.fromEntries(
    await Promise.all(
      ['GetTenant', 'PutTenant', 'CreateClaim', 'WatchClaims'].map(async (rpc) => [rpc, await left(rpc)] as const),
    ),
  );
  await Promise.all(asking);
  context.diagnostic(`left after ${JSON.stringify(tookMs)} ms`);
  for (const [rpc, ms] of Object.entries(tookMs)) assert.ok(ms < LEFT_WITHIN_MS, `${rpc} after ${ms} ms`);
  stopping.abort();
  node.hangUp();
  agent.close();
  await Promise.all([waiting, watching]);
});
