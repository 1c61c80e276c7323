import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ClaimSpec } from '../../../src/gen/rma/v1/ClaimSpec.js';
import type { CreateClaimGroupRequest } from '../../../src/gen/rma/v1/CreateClaimGroupRequest.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import type { MemoryDisk } from '../../../src/server/store/memory/memory-store.js';
import { call, clientsOf, MIB, memoryDisk, ObedientAgent, refusalOf, testBroker, wireHello } from '../support.js';

describe('CreateClaimGroup', () => {
  let disk: MemoryDisk;
  let running: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;

  before(async () => {
    disk = memoryDisk();
    running = await testBroker(disk);
    clients = clientsOf(running.port);
    await new ObedientAgent(clients.agent).greet(wireHello('n1', 2));
    await new ObedientAgent(clients.agent).greet(wireHello('n2', 1));
  });
  after(() => running.stop());

  const guest = (name: string, patch: Partial<ClaimSpec> = {}) => ({ guest: name, minRmaBytes: MIB, ...patch });
  const group = (specs: ClaimSpec[], patch: Partial<CreateClaimGroupRequest> = {}) =>
    call(clients.broker, clients.broker.CreateClaimGroup, { specs, ...patch });
  const release = (name: string | undefined) => call(clients.broker, clients.broker.ReleaseClaim, { name: name ?? '' });

  it('answers when all are prepared, in the order of the guests, each with a token; and the same again', async () => {
    const request = { requestId: 'r-1' };
    const { claims } = await group([guest('a'), guest('b'), guest('c')], request);
    assert.deepEqual(
      claims.map(({ claim }) => [claim?.spec?.guest, claim?.state]),
      [
        ['a', 'PREPARED'],
        ['b', 'PREPARED'],
        ['c', 'PREPARED'],
      ],
    );
    assert.equal(new Set(claims.map(({ claimToken }) => claimToken)).size, 3);
    const again = await group([guest('a'), guest('b'), guest('c')], request);
    assert.deepEqual(
      again.claims.map(({ claimToken }) => claimToken),
      claims.map(({ claimToken }) => claimToken),
    );
    const other = await refusalOf(group([guest('a')], request));
    assert.equal(other.reason, 'REQUEST_ID_REUSED');
    assert.equal(disk.claims.size, 3);
    for (const { claim } of claims) await release(claim?.name);
  });

  it('waits until there is room for all of them', async () => {
    const { claims } = await group([guest('a'), guest('b')]);
    const waiting = group([guest('c'), guest('d')], { wait: { seconds: 60 } });
    const refused = await refusalOf(group([guest('e'), guest('f')]));
    assert.deepEqual([refused.reason, refused.details[0]?.typeName], ['NO_FREE_RMA', 'rma.v1.PlacementExplanation']);
    for (const { claim } of claims) await release(claim?.name);
    const served = (await waiting).claims;
    assert.deepEqual(
      served.map(({ claim }) => claim?.state),
      ['PREPARED', 'PREPARED'],
    );
    for (const { claim } of served) await release(claim?.name);
  });

  it('names the field of the guest that is wrong', async () => {
    const wrong = await refusalOf(group([guest('a'), guest('b', { minRmaBytes: 0 })]));
    assert.deepEqual([wrong.reason, wrong.metadata['field']], ['INVALID_FIELD', 'specs[1].min_rma_bytes']);
    const hosts = { key: 'host', operator: 'IN' as const, values: Array.from({ length: 63 }, () => 'h'.repeat(256)) };
    const large = Array.from({ length: 64 }, (_, index) => guest(`g${index}`, { labelRequirements: [hosts] }));
    const tooLarge = await refusalOf(group(large));
    assert.deepEqual([tooLarge.reason, tooLarge.metadata['field']], ['INVALID_FIELD', 'specs']);
    assert.match(tooLarge.message, /^specs: have 1055670 bytes together, more than 1048576; .* make several groups$/);
    const odd = await refusalOf(group([guest('a'), guest('b', { priority: 1 })]));
    assert.equal(odd.metadata['field'], 'specs[1].priority');
    assert.equal((await refusalOf(group([]))).metadata['field'], 'specs count');
  });

  it('takes as many guests as a group may have without a warning', async (t) => {
    await new ObedientAgent(clients.agent).greet(wireHello('large', 64));
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    t.after(() => process.off('warning', note));
    const { claims } = await group(Array.from({ length: 64 }, (_, at) => guest(`g${at}`)));
    assert.ok(claims.every(({ claim }) => claim?.state === 'PREPARED'));
    for (const { claim } of claims) await release(claim?.name);
    assert.deepEqual(warnings, []);
  });

  it('makes nothing when it only validates', async () => {
    const { claims } = await group([guest('a'), guest('b')], { validateOnly: true });
    assert.deepEqual(
      claims.map(({ claim, claimToken }) => [claim?.state, claimToken]),
      [
        ['RESERVED', ''],
        ['RESERVED', ''],
      ],
    );
    const { claims: live } = await call(clients.broker, clients.broker.ListClaims, { filter: 'state != RELEASED' });
    assert.deepEqual(live, []);
  });
});
