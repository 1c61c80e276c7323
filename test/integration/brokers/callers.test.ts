import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { OWN_PROGRAMS } from '../../../examples/fleet/local-fleet.js';
import { patience, TEST_TIMEOUT_MS, until } from '../../../examples/fleet/patience.js';
import { Program } from '../../../examples/fleet/program.js';
import { type BrokerClient, createBrokerClient } from '../../../src/client/broker-client.js';
import { WITHOUT_ETCD } from '../../fixtures/etcd-cluster.js';
import { MIB } from '../../server/support.js';
import { ThreeBrokers } from './three-brokers.js';

describe('client and agent of three brokers', { timeout: TEST_TIMEOUT_MS, skip: WITHOUT_ETCD }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-callers-'));
  let brokers: ThreeBrokers;
  let agent: Program;
  let client: BrokerClient;
  const watched = new Map<string, string>();
  const told: string[] = [];
  const stopping = new AbortController();
  let watching: Promise<void>;

  before(async () => {
    brokers = await ThreeBrokers.start();
    await brokers.leader();
    mkdirSync(join(directory, 'state'));
    agent = Program.start('rma-agent', OWN_PROGRAMS.agent, [
      ...['--node-name', 'real', '--broker-address', brokers.addresses.join(','), '--http-address', 'off'],
      ...['--device', 'memfd', '--rma-size', '1MiB', '--rma-count', '4'],
      ...['--state-directory', join(directory, 'state'), '--socket-path', join(directory, 'agent.sock')],
    ]);
    await agent.waitFor('link.connected');
    client = createBrokerClient({ address: brokers.addresses, deadlineMs: patience(60_000) });
    watching = (async () => {
      for await (const event of client.watchClaims({ signal: stopping.signal })) {
        if (event.type === 'changed') watched.set(event.claim.name, event.claim.state);
        else told.push(event.type);
      }
    })();
  });
  after(async () => {
    stopping.abort();
    await watching;
    client.close();
    await agent.stop();
    await brokers.close();
    rmSync(directory, { recursive: true });
  });

  /** A claim is made, seen by the watch, and released; how long the making took. */
  async function makeAndRelease(guest: string): Promise<number> {
    const begunMs = performance.now();
    const { claim } = await client.createClaim({ guest, minRmaBytes: MIB });
    const tookMs = Math.round(performance.now() - begunMs);
    await until('the watch sees it', () => watched.get(claim.name) === 'PREPARED');
    await client.releaseClaim(claim.name);
    await until('the watch sees its end', () => watched.get(claim.name) === 'RELEASED');
    return tookMs;
  }

  for (const [how, end] of [
    ['killed', (leader: Program) => leader.crash()],
    ['stopped', (leader: Program) => leader.stop()],
    ['frozen', async (leader: Program) => void process.kill(leader.pid, 'SIGSTOP')],
  ] as const) {
    it(`go on at the next leader when theirs is ${how}`, async (context) => {
      const leader = await brokers.leader();
      context.diagnostic(`before: a claim in ${await makeAndRelease(`${how}-before`)} ms`);
      const sessions = agent.records.length;
      await end(leader.program);
      context.diagnostic(`after: a claim in ${await makeAndRelease(`${how}-after`)} ms`);
      await agent.waitFor('link.connected', sessions);
      if (leader.program.isRunning) process.kill(leader.program.pid, 'SIGCONT');
      await leader.program.exited;
      await brokers.restart(leader);
    });
  }

  it('have seen one snapshot only', () =>
    assert.deepEqual(
      told.filter((type) => type === 'resynced'),
      [],
    ));
});
