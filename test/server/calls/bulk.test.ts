import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client, credentials } from '@grpc/grpc-js';
import { fromGrpcStatus, fromStatusMessage } from '../../../src/common/errors/grpc-status.js';
import type { RmaError } from '../../../src/common/errors/rma-error.js';
import type { Status__Output } from '../../../src/gen/google/rpc/Status.js';
import type { CreateClaimRequest } from '../../../src/gen/rma/v1/CreateClaimRequest.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { ANSWER_BYTES_PER_STREAM_MAX, OPERATIONS_PER_STREAM_MAX } from '../../../src/server/rpc/bulk/stream-claims.js';
import { OpenStream } from '../open-stream.js';
import {
  call,
  clientsOf,
  MIB,
  memoryDisk,
  ObedientAgent,
  refusalOf,
  requestFor,
  testBroker,
  wireHello,
} from '../support.js';

const SLOTS = 20_000;

function errorOf(error: Status__Output | null | undefined): RmaError {
  assert.ok(error, 'the item has an error');
  return fromStatusMessage(error);
}

describe('claims in bulk', () => {
  let running: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;
  let agent: ObedientAgent;

  before(async () => {
    running = await testBroker(memoryDisk(), { limits: { claimsMax: 100_000 }, prepareTimeoutMs: 60_000 });
    clients = clientsOf(running.port);
    agent = await new ObedientAgent(clients.agent).greet(wireHello('n1', SLOTS));
  });
  after(() => running.stop());

  const createAll = (requests: CreateClaimRequest[]) =>
    call(clients.broker, clients.broker.BatchCreateClaims, { requests });
  const releaseAll = (names: string[]) => call(clients.broker, clients.broker.BatchReleaseClaims, { names });
  const get = (name: string) => call(clients.broker, clients.broker.GetClaim, { name });
  const liveCount = async () => (await call(clients.fleet, clients.fleet.GetNode, { name: 'nodes/n1' })).liveClaimCount;
  const open = () => new OpenStream(clients.broker.StreamClaims());

  /** Waits until nothing has moved for a while, as far as questions to the broker can tell. */
  const steadyLiveCount = async () => {
    let steady = 0;
    let count = await liveCount();
    while (steady < 100) {
      const now = await liveCount();
      steady = now === count ? steady + 1 : 0;
      count = now;
    }
    return count;
  };

  describe('a batch', () => {
    it('is refused, and nothing of it is made, when its answer would not fit into a message', async () => {
      const before = await liveCount();
      const labels = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`l${index}`, 'v'.repeat(250)]));
      const large = Array.from({ length: 1_000 }, (_, index) =>
        requestFor('', { spec: { guest: `${index}`, minRmaBytes: MIB, labels } }),
      );
      const refusal = await refusalOf(createAll(large));
      assert.deepEqual([refusal.reason, refusal.metadata], ['INVALID_FIELD', { field: 'requests' }]);
      assert.match(refusal.message, /the answer would have [0-9]+ bytes.*send fewer at once/);
      assert.equal(await liveCount(), before);
      const { results } = await createAll(large.slice(0, 500));
      assert.ok(results.every(({ created }) => created));
      await releaseAll(results.map(({ created }) => created?.claim?.name ?? ''));
    });

    it('has a result for each request in their order, a refusal among them', async () => {
      const { results } = await createAll([
        requestFor('b1'),
        requestFor('b2', { spec: { guest: 'b2', minRmaBytes: 1024 * MIB } }),
        requestFor('b3', { spec: { guest: '', minRmaBytes: MIB } }),
        requestFor('b4'),
      ]);
      assert.deepEqual(
        results.map(({ created }) => [created?.claim?.spec?.guest, created?.claim?.state]),
        [
          ['b1', 'PREPARED'],
          [undefined, undefined],
          [undefined, undefined],
          ['b4', 'PREPARED'],
        ],
      );
      assert.match(results[0]?.created?.claimToken ?? '', /^rmat_/);
      const unplaced = errorOf(results[1]?.error);
      assert.equal(unplaced.reason, 'NO_MATCHING_NODE');
      assert.equal(unplaced.details[0]?.typeName, 'rma.v1.PlacementExplanation');
      const broken = errorOf(results[2]?.error);
      assert.deepEqual([broken.reason, broken.metadata['field']], ['INVALID_FIELD', 'spec.guest']);
      const given = await releaseAll(results.flatMap(({ created }) => created?.claim?.name ?? []));
      assert.deepEqual(
        given.results.map(({ claim }) => claim?.state),
        ['RELEASING', 'RELEASING'],
      );
    });

    it('gives the same claims for the same request ids', async () => {
      const requests = ['r1', 'r2'].map((id) => requestFor(id, { requestId: `batch-${id}` }));
      const first = await createAll(requests);
      const count = await liveCount();
      assert.deepEqual(await createAll(requests), first);
      assert.equal(await liveCount(), count);
      await releaseAll(first.results.map(({ created }) => created?.claim?.name ?? ''));
    });

    it('says of each name that it does not know', async () => {
      const made = await call(clients.broker, clients.broker.CreateClaim, requestFor('known'));
      const { results } = await releaseAll(['claims/nobody', made.claim?.name ?? '', 'nonsense']);
      assert.equal(errorOf(results[0]?.error).reason, 'CLAIM_NOT_FOUND');
      assert.equal(results[1]?.claim?.state, 'RELEASING');
      assert.equal(errorOf(results[2]?.error).metadata['field'], 'name');
    });

    it('is refused as a whole when it is too large', async () => {
      const refused = await refusalOf(releaseAll(Array.from({ length: 1_001 }, () => 'claims/c')));
      assert.deepEqual([refused.reason, refused.metadata['field']], ['INVALID_FIELD', 'names count']);
      const toMake = Array.from({ length: 1_001 }, () => requestFor('many'));
      assert.equal((await refusalOf(createAll(toMake))).metadata['field'], 'requests count');
    });
  });

  describe('a stream', () => {
    it('answers each operation by its id, and ends after the last', async () => {
      const stream = open();
      stream.send({ id: 7, create: requestFor('s1') });
      const { id, created } = await stream.next();
      assert.deepEqual([id, created?.claim?.state], [7, 'PREPARED']);
      const name = created?.claim?.name ?? '';
      stream.send({ id: 8, renew: { name, ttl: { seconds: 600 } } });
      const renewed = await stream.next();
      assert.equal(renewed.id, 8);
      assert.ok(Number(renewed.claim?.expireTime?.seconds) > Number(created?.claim?.expireTime?.seconds));
      stream.send({ id: 9, release: { name } });
      stream.end();
      assert.deepEqual([(await stream.next()).claim?.state, await stream.ended], ['RELEASING', null]);
    });

    it('tells of a broken item and goes on', async () => {
      const stream = open();
      stream.send({ id: 1 });
      stream.send({ id: 2, create: { spec: null } });
      stream.send({ id: 3, release: { name: 'claims/nobody' } });
      stream.send({ id: 4, create: requestFor('after-broken') });
      stream.end();
      const results = new Map((await stream.rest()).map((result) => [Number(result.id), result]));
      assert.equal(errorOf(results.get(1)?.error).metadata['field'], 'operation');
      assert.equal(errorOf(results.get(2)?.error).metadata['field'], 'spec');
      assert.equal(errorOf(results.get(3)?.error).reason, 'CLAIM_NOT_FOUND');
      assert.equal(results.get(4)?.created?.claim?.state, 'PREPARED');
      assert.equal(await stream.ended, null);
    });

    it('lets no operation wait for another one', async () => {
      agent.obedient = false;
      const stream = open();
      stream.send({ id: 1, create: requestFor('slow') });
      stream.send({ id: 2, create: requestFor('quick', { answerAt: 'RESERVED' }) });
      stream.end();
      const first = await stream.next();
      assert.deepEqual([first.id, first.created?.claim?.state], [2, 'RESERVED']);
      agent.catchUp();
      const second = await stream.next();
      assert.deepEqual([second.id, second.created?.claim?.state], [1, 'PREPARED']);
    });

    it('reads no further than it works', async () => {
      const before = await steadyLiveCount();
      agent.obedient = false;
      const stream = open();
      const wanted = 3 * OPERATIONS_PER_STREAM_MAX;
      for (let id = 1; id <= wanted; id++) stream.send({ id, create: requestFor(`p${id}`) });
      stream.end();
      assert.equal((await steadyLiveCount()) - before, OPERATIONS_PER_STREAM_MAX);
      agent.catchUp();
      const results = await stream.rest();
      assert.equal(results.filter(({ created }) => created?.claim?.state === 'PREPARED').length, wanted);
      assert.equal(await stream.ended, null);
      await releaseInStream(results.map(({ created }) => created?.claim?.name ?? ''));
    });

    it('reads no further than its answers may have bytes', async () => {
      const before = await steadyLiveCount();
      agent.obedient = false;
      const stream = open();
      const labels = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`l${index}`, 'v'.repeat(250)]));
      const wanted = OPERATIONS_PER_STREAM_MAX;
      for (let id = 1; id <= wanted; id++) {
        stream.send({ id, create: requestFor('', { spec: { guest: `l${id}`, minRmaBytes: MIB, labels } }) });
      }
      stream.end();
      const underWay = (await steadyLiveCount()) - before;
      assert.ok(underWay * 4_000 <= ANSWER_BYTES_PER_STREAM_MAX, `${underWay} claims are under way`);
      assert.ok(underWay * 6_000 >= ANSWER_BYTES_PER_STREAM_MAX, `${underWay} claims are under way`);
      agent.catchUp();
      const results = await stream.rest();
      assert.equal(results.filter(({ created }) => created?.claim?.state === 'PREPARED').length, wanted);
      await releaseInStream(results.map(({ created }) => created?.claim?.name ?? ''));
    });

    it('waits for a caller who does not read', async () => {
      const before = await steadyLiveCount();
      const stream = open();
      stream.pause();
      const wanted = 3 * OPERATIONS_PER_STREAM_MAX;
      for (let id = 1; id <= wanted; id++) stream.send({ id, create: requestFor(`w${id}`) });
      stream.end();
      const unread = (await steadyLiveCount()) - before;
      assert.ok(unread < 2 * OPERATIONS_PER_STREAM_MAX, `${unread} claims were made though nobody reads`);
      stream.resume();
      const results = await stream.rest();
      assert.equal(results.filter(({ created }) => created !== null).length, wanted);
      await releaseInStream(results.map(({ created }) => created?.claim?.name ?? ''));
    });

    const releaseInStream = async (names: readonly string[]) => {
      const stream = open();
      for (const [id, name] of names.entries()) stream.send({ id, release: { name } });
      stream.end();
      const results = await stream.rest();
      assert.equal(results.filter(({ claim }) => claim !== null).length, names.length);
    };

    it('leaves what it acknowledged when the caller hangs up', async () => {
      const stream = open();
      stream.send({ id: 1, create: requestFor('stays') });
      const { created } = await stream.next();
      stream.hangUp();
      assert.equal((await stream.ended)?.reason, 'CALL_CANCELLED');
      assert.equal((await get(created?.claim?.name ?? '')).state, 'PREPARED');
    });

    it('gives its place free when it hangs up or sends nonsense', async () => {
      for (let round = 0; round < 100; round++) {
        const stream = open();
        stream.send({ id: 1, release: { name: 'claims/nobody' } });
        await stream.next();
        stream.hangUp();
        assert.notEqual((await sendNonsense(running.port)).reason, 'OVERLOADED');
      }
    });

    it('is refused when its caller has too many', async () => {
      const streams = Array.from({ length: 60 }, open);
      for (const stream of streams) stream.send({ id: 1, release: { name: 'claims/nobody' } });
      for (const stream of streams) await stream.next();
      const refused = await open().ended;
      assert.deepEqual([refused?.reason, refused?.retryAfterMs], ['OVERLOADED', 1_000]);
      for (const stream of streams) stream.hangUp();
      await Promise.all(streams.map((stream) => stream.ended));
    });
  });
});

describe('a broker that stops', () => {
  it('ends streams after the results of what it had begun', async () => {
    const running = await testBroker(memoryDisk(), { prepareTimeoutMs: 60_000 });
    const { broker, agent: dial } = clientsOf(running.port);
    const agent = await new ObedientAgent(dial).greet(wireHello('n1', 4));
    agent.obedient = false;
    const stream = new OpenStream(broker.StreamClaims());
    stream.send({ id: 1, create: requestFor('begun') });
    await agent.until(({ body }) => body === 'prepare');
    const stopped = running.stop();
    const { reason, metadata } = errorOf((await stream.next()).error);
    assert.equal(reason, 'NOT_READY');
    assert.match(metadata['claim'] ?? '', /^claims\//, 'the claim is there, and its caller knows which');
    assert.equal((await stream.ended)?.reason, 'NOT_READY');
    await stopped;
  });
});

/** A message that is none, over a stream of its own; resolves to how the stream ends. */
function sendNonsense(port: number): Promise<RmaError> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const asIs = (bytes: Buffer) => bytes;
  const stream = client.makeBidiStreamRequest('/rma.v1.BrokerService/StreamClaims', asIs, asIs);
  stream.on('data', () => {});
  stream.write(Buffer.from([0x0f, 0xff, 0xff]));
  return new Promise((resolve) => {
    stream.on('error', (error) => {
      client.close();
      resolve(fromGrpcStatus(error));
    });
  });
}
