import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ServiceError } from '@grpc/grpc-js';
import { fromGrpcStatus } from '../../../src/common/errors/grpc-status.js';
import type { CreateClaimRequest } from '../../../src/gen/rma/v1/CreateClaimRequest.js';
import type { CreateClaimResponse__Output } from '../../../src/gen/rma/v1/CreateClaimResponse.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { call, clientsOf, MIB, memoryDisk, ObedientAgent, refusalOf, testBroker, wireHello } from '../support.js';

const WAIT = { seconds: 60 };

describe('CreateClaim with a wait, and tenants', () => {
  let running: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;

  before(async () => {
    running = await testBroker(memoryDisk());
    clients = clientsOf(running.port);
  });
  after(() => running.stop());

  const create = (guest: string, patch: Partial<CreateClaimRequest> = {}, spec: object = {}) =>
    call(clients.broker, clients.broker.CreateClaim, { ...patch, spec: { guest, minRmaBytes: MIB, ...spec } });
  const release = (name: string | undefined) => call(clients.broker, clients.broker.ReleaseClaim, { name: name ?? '' });
  const put = (name: string, claimsMax: number) => call(clients.fleet, clients.fleet.PutTenant, { name, claimsMax });

  it('is answered by the release that makes room, and tells how long it waited', async () => {
    await new ObedientAgent(clients.agent).greet(wireHello('n1', 1));
    const { claim } = await create('first');
    const waiting = create('second', { wait: WAIT });
    const refused = await refusalOf(create('impatient'));
    assert.equal(refused.reason, 'NO_FREE_RMA');
    await release(claim?.name);
    const served = await waiting;
    assert.deepEqual([served.claim?.state, served.claim?.spec?.guest], ['PREPARED', 'second']);
    assert.ok(served.claim?.placement?.waited);
    assert.match(served.claimToken, /^rmat_/);
    await release(served.claim?.name);
  });

  it('is refused after its wait, with the explanation; and at once where waiting is no use', async () => {
    const { claim } = await create('first', {}, { node: 'nodes/n1' });
    const late = await refusalOf(create('late', { wait: { nanos: 50_000_000 } }));
    assert.deepEqual([late.reason, late.metadata['waited_ms']], ['NO_FREE_RMA', '50']);
    assert.match(late.message, /^waited 0\.05 s: no node can take guest late/);
    const wrong = await refusalOf(create('huge', { wait: WAIT }, { minRmaBytes: 2 ** 40 }));
    assert.equal(wrong.reason, 'NO_MATCHING_NODE');
    const longer = await refusalOf(create('patient', { wait: { seconds: 3_601 } }));
    assert.deepEqual([longer.reason, longer.metadata['field']], ['INVALID_FIELD', 'wait']);
    await release(claim?.name);
  });

  it('makes one claim of two calls that wait under one request id', async () => {
    const { claim } = await create('first');
    const both = [1, 2].map(() => create('twice', { wait: WAIT, requestId: 'r-twice' }));
    await refusalOf(create('probe'));
    await release(claim?.name);
    const [one, two] = await Promise.all(both);
    assert.equal(one?.claim?.name, two?.claim?.name);
    assert.equal(one?.claimToken, two?.claimToken);
    await release(one?.claim?.name);
  });

  it('gives its place up when the caller hangs up', async () => {
    const { claim } = await create('first');
    const request = { wait: WAIT, spec: { guest: 'gone', minRmaBytes: MIB } };
    const { promise, cancel } = cancellable(request);
    await refusalOf(create('probe'));
    cancel();
    assert.equal((await promise).reason, 'CALL_CANCELLED');
    await release(claim?.name);
    const { claims } = await call(clients.broker, clients.broker.ListClaims, { filter: 'guest = gone' });
    assert.deepEqual(claims, []);
  });

  it('turns away a caller with one too many that wait', async () => {
    const { claim } = await create('first');
    const calls = Array.from({ length: 7 }, (_, n) =>
      cancellable({ wait: WAIT, spec: { guest: `w${n}`, minRmaBytes: MIB } }),
    );
    await refusalOf(create('probe'));
    const refused = await refusalOf(create('eighth', { wait: WAIT }));
    assert.deepEqual([refused.reason, refused.code], ['TOO_MANY_WAITING', 'RESOURCE_EXHAUSTED']);
    for (const { cancel } of calls) cancel();
    await Promise.all(calls.map(({ promise }) => promise));
    await release(claim?.name);
  });

  it('holds a tenant to its quota, and lets it go on when that is raised', async () => {
    const none = await refusalOf(create('who', {}, { tenant: 'tenants/blue' }));
    assert.deepEqual([none.reason, none.metadata['tenant']], ['TENANT_NOT_FOUND', 'tenants/blue']);
    assert.equal((await put('tenants/blue', 0)).claimsMax, 0);
    const refused = await refusalOf(create('over', {}, { tenant: 'tenants/blue' }));
    assert.deepEqual([refused.reason, refused.code], ['TENANT_QUOTA_REACHED', 'RESOURCE_EXHAUSTED']);
    const waiting = create('waits', { wait: WAIT }, { tenant: 'tenants/blue' });
    await refusalOf(create('probe', {}, { tenant: 'tenants/blue' }));
    await put('tenants/blue', 1);
    const { claim } = await waiting;
    const { liveClaimCount } = await call(clients.fleet, clients.fleet.GetTenant, { name: 'tenants/blue' });
    assert.equal(liveClaimCount, 1);
    await release(claim?.name);
  });

  it('lists tenants by their names, in pages, and forgets one', async () => {
    await put('tenants/a', 1);
    await put('tenants/c', 3);
    const first = await call(clients.fleet, clients.fleet.ListTenants, { pageSize: 2 });
    const rest = await call(clients.fleet, clients.fleet.ListTenants, { pageToken: first.nextPageToken });
    const names = [...first.tenants, ...rest.tenants].map(({ name }) => name);
    assert.deepEqual(names, ['tenants/a', 'tenants/blue', 'tenants/c']);
    await call(clients.fleet, clients.fleet.DeleteTenant, { name: 'tenants/a' });
    const gone = await refusalOf(call(clients.fleet, clients.fleet.GetTenant, { name: 'tenants/a' }));
    assert.equal(gone.reason, 'TENANT_NOT_FOUND');
  });

  it('lets nobody wait for a broker that stops', async () => {
    await create('last');
    const waiting = refusalOf(create('too-late', { wait: WAIT }));
    await refusalOf(create('probe'));
    const stopped = running.stop();
    assert.equal((await waiting).reason, 'NOT_READY');
    await stopped;
    running = await testBroker(memoryDisk());
    clients = clientsOf(running.port);
  });

  function cancellable(request: CreateClaimRequest) {
    let cancel = () => {};
    const promise = new Promise<ReturnType<typeof fromGrpcStatus>>((resolve) => {
      const done = (error: ServiceError | null, _response?: CreateClaimResponse__Output) =>
        resolve(fromGrpcStatus(error));
      const started = clients.broker.CreateClaim(request, done);
      cancel = () => started.cancel();
    });
    return { promise, cancel };
  }
});
