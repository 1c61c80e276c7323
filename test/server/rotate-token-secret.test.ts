import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { RunningBroker } from '../../src/server/broker.js';
import type { MemoryDisk } from '../../src/server/store/memory/memory-store.js';
import { requestId, rmactl } from '../client/cli/support.js';
import { call, clientsOf, memoryDisk, ObedientAgent, ordersIn, requestFor, testBroker, wireHello } from './support.js';

/** The claims that somebody may ask for again to get the same answer. */
const GUESTS = ['old', 'new'];

describe('the secret of claim tokens, rotated', () => {
  it('leaves the tokens that are out valid, also for an agent that lost them and after a restart', async () => {
    const disk = memoryDisk();
    let tokens: readonly string[] = [];
    await withBroker(disk, async (port) => {
      const { fleet, agent } = clientsOf(port);
      const node = await new ObedientAgent(agent).greet(wireHello('n1', 4));
      const old = await tokenOf(port, 'old');
      const rotated = await call(fleet, fleet.RotateTokenSecret, {});
      assert.deepEqual(rotated, { revokedClaimCount: 0, outdatedClaimCount: 1 });
      tokens = [old, await tokenOf(port, 'new')];
      assert.equal(await tokenOf(port, 'old'), old, 'a repeated request gets the same token');
      node.hangUp();
      await node.ended;
      assert.deepEqual(await hashesTold(port, 'life-2'), tokens.map(sha256).sort());
    });
    await withBroker(disk, async (port) => {
      assert.deepEqual(await hashesTold(port, 'life-3'), tokens.map(sha256).sort());
      assert.deepEqual(await Promise.all(GUESTS.map((guest) => tokenOf(port, guest))), tokens);
    });
    assert.equal(disk.tokenSecrets.length, 2);
  });

  it('ends the claims that were not redeemed when it is to, and then forgets the former secret', async () => {
    const disk = memoryDisk();
    await withBroker(disk, async (port) => {
      const { broker, agent } = clientsOf(port);
      const node = await new ObedientAgent(agent).greet(wireHello('n1', 4));
      const bound = await call(broker, broker.CreateClaim, requestFor('bound'));
      node.report(bound.claim?.name ?? '', 'BOUND', { holder: { pid: 7, startTicks: 9, executable: '/vmm' } });
      await tokenOf(port, 'old');
      const ran = await rmactl(['--broker', `127.0.0.1:${port}`, 'token-secret', 'rotate', '--end-unredeemed']);
      assert.deepEqual([ran.exitCode, ran.err], [0, '']);
      assert.equal(ran.out, 'ended claims:  1\nformer tokens: 0 claims not redeemed yet\n');
      assert.deepEqual(await statesOf(port), { bound: 'BOUND END_CAUSE_UNSPECIFIED', old: 'REVOKED TOKEN_REVOKED' });
      assert.equal(await tokenOf(port, 'old'), '', 'it cannot be redeemed any more');
      assert.match(await tokenOf(port, 'new'), /^rmat_/);
    });
    assert.equal(disk.tokenSecrets.length, 1);
  });

  it('is one JSON object for programs', async () => {
    await withBroker(memoryDisk(), async (port) => {
      const { out } = await rmactl(['--broker', `127.0.0.1:${port}`, 'token-secret', 'rotate', '-o', 'json']);
      assert.deepEqual(JSON.parse(out), { revokedClaimCount: 0, outdatedClaimCount: 0 });
    });
  });
});

async function withBroker(disk: MemoryDisk, work: (port: number) => Promise<void>): Promise<void> {
  const running: RunningBroker = await testBroker(disk);
  try {
    await work(running.port);
  } finally {
    await running.stop();
  }
}

/** The token of the guest's claim, which is made if it is not there yet. */
async function tokenOf(port: number, guest: string): Promise<string> {
  const { broker } = clientsOf(port);
  const request = requestFor(guest, { requestId: requestId(GUESTS.indexOf(guest) + 1) });
  return (await call(broker, broker.CreateClaim, request)).claimToken;
}

/** By which hashes an agent without memory of them is to know the claims of both guests. */
async function hashesTold(port: number, incarnation: string): Promise<readonly string[]> {
  const node = new ObedientAgent(clientsOf(port).agent);
  await node.greet(wireHello('n1', 4, { incarnation }));
  const told = () => node.received.flatMap(ordersIn).flatMap(({ prepare }) => prepare?.tokenSha256 ?? []);
  await node.until(() => told().length === GUESTS.length);
  return told()
    .map((hash) => Buffer.from(hash).toString('hex'))
    .sort();
}

async function statesOf(port: number): Promise<Record<string, string>> {
  const { broker } = clientsOf(port);
  for (;;) {
    const { claims } = await call(broker, broker.ListClaims, {});
    const states = claims.map(({ spec, state, endCause }) => [spec?.guest, `${state} ${endCause}`]);
    if (!claims.some(({ state }) => state === 'RELEASING')) return Object.fromEntries(states);
  }
}

function sha256(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
