import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LocalFleet } from '../../examples/fleet/local-fleet.js';
import { TEST_TIMEOUT_MS, until } from '../../examples/fleet/patience.js';
import type { Program } from '../../examples/fleet/program.js';
import { type BrokerClient, createBrokerClient } from '../../src/client/broker-client.js';
import { EXIT_STATUS } from '../../src/common/shutdown/exit-status.js';
import { freeCount } from './one-node.js';

describe('a fleet without certificates, policy and audit log', { timeout: TEST_TIMEOUT_MS }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-hangup-'));
  const fleet = new LocalFleet(directory);
  let agent: Program;
  let client: BrokerClient;

  before(async () => {
    await fleet.startBroker();
    agent = await fleet.startAgent({ name: 'n1', device: 'memfd', rmaSize: '3MiB', rmaCount: 1 });
    client = createBrokerClient({ address: fleet.brokerAddress });
    await until('the agent is there', async () => (await freeCount(client)) === 1);
  });
  after(async () => {
    client.close();
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('goes on at a SIGHUP, though there is nothing to reload, with the same session', async () => {
    for (const program of [fleet.broker, agent]) {
      process.kill(program.pid, 'SIGHUP');
      await program.waitFor('program.reload');
    }
    const { claim } = await client.createClaim({ guest: 'vm1', minRmaBytes: 3 * 2 ** 20, ttlMs: 60_000 });
    await client.releaseClaim(claim.name);
    assert.deepEqual(
      agent.records.filter(({ event }) => event === 'link.lost'),
      [],
    );
    for (const program of [agent, fleet.broker]) assert.equal(await program.stop(), EXIT_STATUS.OK);
  });
});
