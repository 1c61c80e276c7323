import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { CreateClaimRequest } from '../../../src/gen/rma/v1/CreateClaimRequest.js';
import type { CreateClaimResponse__Output } from '../../../src/gen/rma/v1/CreateClaimResponse.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { LmdbStore } from '../../../src/server/store/lmdb/lmdb-store.js';
import {
  call,
  clientsOf,
  memoryDisk,
  ObedientAgent,
  refusalOf,
  requestFor,
  testBroker,
  wireHello,
} from '../support.js';

const REQUEST = requestFor('vm', { requestId: 'b7a5f1f0-0000-4000-8000-000000000009', claimId: 'chosen' });

describe('a request whose claim has ended and left memory', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-idempotency-'));
  let running: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;
  let first: CreateClaimResponse__Output;

  const start = async () => {
    const store = await LmdbStore.open({ directory, randomBytes });
    running = await testBroker(memoryDisk(), { store, limits: { endedInMemoryMax: 0, claimsMax: 1 } });
    clients = clientsOf(running.port);
    await new ObedientAgent(clients.agent).greet(wireHello('n1', 3));
  };
  const create = (request: CreateClaimRequest) => call(clients.broker, clients.broker.CreateClaim, request);
  const get = () => call(clients.broker, clients.broker.GetClaim, { name: 'claims/chosen' });
  const listed = async () => (await call(clients.broker, clients.broker.ListClaims, {})).claims;

  before(async () => {
    await start();
    first = await create(REQUEST);
    await call(clients.broker, clients.broker.ReleaseClaim, { name: 'claims/chosen' });
    while ((await listed()).length > 0);
  });
  after(async () => {
    await running.stop();
    rmSync(directory, { recursive: true });
  });

  for (const when of ['in the same life of the broker', 'in the next one']) {
    it(`gets the same claim and token, ${when}`, async () => {
      if (when === 'in the next one') {
        await running.stop();
        await start();
      }
      const again = await create(REQUEST);
      assert.equal(again.claimToken, first.claimToken);
      assert.deepEqual([again.claim?.name, again.claim?.state], ['claims/chosen', 'RELEASED']);
      assert.deepEqual(again.claim, await get());
      assert.deepEqual(await listed(), []);
    });

    it(`is refused with another body, ${when}`, async () => {
      const refused = await refusalOf(create({ ...REQUEST, ttl: { seconds: 77 } }));
      assert.deepEqual([refused.code, refused.reason], ['ALREADY_EXISTS', 'REQUEST_ID_REUSED']);
    });

    it(`keeps its claim's id, ${when}`, async () => {
      const refused = await refusalOf(create({ ...REQUEST, requestId: 'another' }));
      assert.equal(refused.reason, 'CLAIM_EXISTS');
      const name = 'claims/chosen';
      assert.equal((await call(clients.broker, clients.broker.ReleaseClaim, { name })).state, 'RELEASED');
      const renewed = call(clients.broker, clients.broker.RenewClaim, { name, ttl: { seconds: 60 } });
      assert.equal((await refusalOf(renewed)).reason, 'CLAIM_ENDED');
    });
  }

  it('takes no place among those that live', async () => {
    const { claim } = await create(requestFor('next'));
    assert.equal(claim?.state, 'PREPARED');
    assert.equal((await refusalOf(create(requestFor('one too many')))).reason, 'OVERLOADED');
  });
});
