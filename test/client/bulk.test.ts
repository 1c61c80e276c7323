import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type BrokerClient, createBrokerClient } from '../../src/client/broker-client.js';
import type { ClaimOperation, ClaimOperationResult } from '../../src/client/resources/bulk.js';
import type { RunningBroker } from '../../src/server/broker.js';
import { clientsOf, MIB, memoryDisk, ObedientAgent, refusalOf, testBroker, wireHello } from '../server/support.js';

const SLOTS = 20_000;

describe('a client with many claims', () => {
  let running: RunningBroker;
  let client: BrokerClient;

  before(async () => {
    running = await testBroker(memoryDisk(), { limits: { claimsMax: 100_000 }, prepareTimeoutMs: 60_000 });
    await new ObedientAgent(clientsOf(running.port).agent).greet(wireHello('n1', SLOTS));
    client = createBrokerClient({ address: `127.0.0.1:${running.port}` });
  });
  after(async () => {
    client.close();
    await running.stop();
  });

  const guest = (index: number) => ({ guest: `g${index}`, minRmaBytes: MIB });
  const collect = async (operations: AsyncIterable<ClaimOperation> | Iterable<ClaimOperation>) => {
    const results: ClaimOperationResult[] = [];
    for await (const result of client.streamClaims(operations)) results.push(result);
    return results;
  };

  it('makes and releases more than one batch of them, with a result for each in its place', async () => {
    const wanted = Array.from({ length: 1_200 }, (_, index) => guest(index));
    const made = await client.createClaims([...wanted, { guest: '', minRmaBytes: 1 }]);
    assert.equal(made.length, 1_201);
    const claims = made.flatMap((result) => (result.ok ? [result.value] : []));
    assert.deepEqual([claims[1_100]?.claim.spec.guest, claims[1_100]?.claim.state], ['g1100', 'PREPARED']);
    assert.match(claims[1_100]?.claimToken ?? '', /^rmat_/);
    const last = made.at(-1);
    assert.equal(last?.ok === false && last.error.reason, 'INVALID_FIELD');
    const released = await client.releaseClaims(['claims/nobody', ...claims.map(({ claim }) => claim.name)]);
    const [unknown, ...others] = released;
    assert.equal(unknown?.ok === false && unknown.error.reason, 'CLAIM_NOT_FOUND');
    assert.ok(others.every((result) => result.ok && /^RELEAS/.test(result.value.state)));
    assert.deepEqual(await client.createClaims([]), []);
  });

  it('streams operations, and gets each result with its operation', async () => {
    const creations = Array.from({ length: 2_500 }, (_, index) => ({
      type: 'create' as const,
      options: { ...guest(index), requestId: `stream-${index}` },
    }));
    const created = (await collect(creations)).flatMap((result) => (result.type === 'created' ? [result] : []));
    assert.equal(created.length, creations.length);
    for (const { operation, created: made } of created) {
      assert.ok(operation.type === 'create');
      assert.equal(made.claim.spec.guest, operation.options.guest);
      assert.equal(made.requestId, operation.options.requestId);
    }
    const names = created.map(({ created: made }) => made.claim.name);
    const [first = ''] = names;
    const [renewed] = await collect([{ type: 'renew', name: first, ttlMs: 60_000 }]);
    assert.equal(renewed?.type === 'changed' && renewed.claim.name, first);
    const released = await collect([...names, 'claims/nobody'].map((name) => ({ type: 'release', name })));
    assert.equal(released.filter(({ type }) => type === 'changed').length, names.length);
    const [refused, ...others] = released.flatMap((result) => (result.type === 'refused' ? [result] : []));
    assert.deepEqual(
      [refused?.error.reason, refused?.operation, others.length],
      ['CLAIM_NOT_FOUND', { type: 'release', name: 'claims/nobody' }, 0],
    );
  });

  it('can be left before the end, and fails with what its operations fail with', async () => {
    async function* endless(): AsyncGenerator<ClaimOperation> {
      for (;;) yield { type: 'release', name: 'claims/nobody' };
    }
    for await (const result of client.streamClaims(endless())) {
      assert.equal(result.type, 'refused');
      break;
    }
    async function* broken(): AsyncGenerator<ClaimOperation> {
      yield { type: 'release', name: 'claims/nobody' };
      throw new Error('no more guests');
    }
    const error = await refusalOf(collect(broken()));
    assert.match(error.message, /no more guests/);
  });
});
