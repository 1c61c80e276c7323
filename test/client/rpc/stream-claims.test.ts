import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { TEST_TIMEOUT_MS } from '../../../examples/fleet/patience.js';
import { createBrokerClient } from '../../../src/client/broker-client.js';
import type { ClaimOperation, ClaimOperationResult } from '../../../src/client/resources/bulk.js';
import { toGrpcStatus, toStatusMessage } from '../../../src/common/errors/grpc-status.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { contract } from '../../../src/common/rpc/contract.js';
import type { ClaimOperation__Output } from '../../../src/gen/rma/v1/ClaimOperation.js';
import type { ClaimOperationResult as WireResult } from '../../../src/gen/rma/v1/ClaimOperationResult.js';
import { STREAM_IDLE_MS } from '../../../src/server/rpc/bulk/stream-claims.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { memoryDisk, refusalOf, testBroker } from '../../server/support.js';

type Stream = ServerDuplexStream<ClaimOperation__Output, WireResult>;

const IDLE = new RmaError({ reason: 'CONNECTION_IDLE', message: 'nothing was asked' });
const LEAVING = new RmaError({ reason: 'NOT_LEADER', message: 'this broker hands over' });
const GONE = new RmaError({ reason: 'CLAIM_NOT_FOUND', message: 'no such claim' });

/** A broker's end of StreamClaims: it answers when told to, and ends streams as a broker does with idle ones. */
class FakeBroker {
  readonly streams: { readonly stream: Stream; readonly asked: ClaimOperation__Output[] }[] = [];
  private readonly changes = new EventTarget();

  private constructor(private readonly isAnswering: boolean) {}

  static async start(
    t: TestContext,
    { isAnswering, others = [] }: { readonly isAnswering: boolean; readonly others?: readonly string[] },
  ) {
    const fake = new FakeBroker(isAnswering);
    const server = new Server();
    server.addService(contract().BrokerService.service, { StreamClaims: (stream: Stream) => fake.serve(stream) });
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    );
    const client = createBrokerClient({ address: [`127.0.0.1:${port}`, ...others] });
    t.after(() => {
      client.close();
      server.forceShutdown();
    });
    return { fake, client };
  }

  /** The ids that were asked over each stream. */
  get askedIds(): readonly (readonly number[])[] {
    return this.streams.map(({ asked }) => asked.map(({ id }) => Number(id)));
  }

  /** Resolves when so many operations have been asked over the stream of this number. */
  async asked(index: number, count: number): Promise<void> {
    while ((this.streams[index]?.asked.length ?? 0) < count) await once(this.changes, 'change');
  }

  answer(index: number, id: number, error = GONE): void {
    this.streams[index]?.stream.write({ id, error: toStatusMessage(error) });
  }

  endAsIdle(index: number): void {
    // What comes after the decision is not read.
    this.streams[index]?.stream.pause();
    this.streams[index]?.stream.emit('error', toGrpcStatus(IDLE));
  }

  private serve(stream: Stream): void {
    const asked: ClaimOperation__Output[] = [];
    const index = this.streams.push({ stream, asked }) - 1;
    stream.on('data', (operation: ClaimOperation__Output) => {
      asked.push(operation);
      if (this.isAnswering) this.answer(index, Number(operation.id));
      this.changes.dispatchEvent(new Event('change'));
    });
    stream.on('end', () => stream.end());
    this.changes.dispatchEvent(new Event('change'));
  }
}

/** Operations that come when the test says so. */
class Asking implements AsyncIterable<ClaimOperation> {
  private readonly waiting: ((next: IteratorResult<ClaimOperation, undefined>) => void)[] = [];
  private readonly ready: IteratorResult<ClaimOperation, undefined>[] = [];
  /** How often the library has left its loop over them. */
  leftCount = 0;

  ask(operation: ClaimOperation): void {
    this.put({ done: false, value: operation });
  }

  finish(): void {
    this.put({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): AsyncIterator<ClaimOperation, undefined> {
    return {
      next: () =>
        new Promise((resolve) => {
          const next = this.ready.shift();
          if (next === undefined) this.waiting.push(resolve);
          else resolve(next);
        }),
      return: async () => {
        this.leftCount += 1;
        return { done: true, value: undefined };
      },
    };
  }

  private put(next: IteratorResult<ClaimOperation, undefined>): void {
    const waiting = this.waiting.shift();
    if (waiting === undefined) this.ready.push(next);
    else waiting(next);
  }
}

const release = (name: string): ClaimOperation => ({ type: 'release', name });
const create: ClaimOperation = { type: 'create', options: { guest: 'g', minRmaBytes: 1024 } };
const namesOf = (results: readonly ClaimOperationResult[]) =>
  results.map(({ operation }) => (operation.type === 'create' ? operation.options.guest : operation.name));

async function collect(results: AsyncIterable<ClaimOperationResult>, into: ClaimOperationResult[] = []) {
  for await (const result of results) into.push(result);
  return into;
}

describe('a stream of claims that the broker ends as idle', { timeout: TEST_TIMEOUT_MS }, () => {
  it('goes on with the next operation, over another stream, and nothing is sent twice', async (t) => {
    const { fake, client } = await FakeBroker.start(t, { isAnswering: true });
    const asking = new Asking();
    const results: ClaimOperationResult[] = [];
    const collected = collect(client.streamClaims(asking), results);
    for (const [index, name] of ['claims/a', 'claims/b', 'claims/c'].entries()) {
      asking.ask(release(name));
      await fake.asked(index, 1);
      fake.endAsIdle(index);
    }
    asking.finish();
    assert.deepEqual(namesOf(await collected), ['claims/a', 'claims/b', 'claims/c']);
    assert.deepEqual(fake.askedIds, [[1], [2], [3]]);
  });

  it('ends where nothing follows, without taking a place for another stream', async (t) => {
    const { fake, client } = await FakeBroker.start(t, { isAnswering: true });
    const asking = new Asking();
    const collected = collect(client.streamClaims(asking));
    asking.ask(release('claims/a'));
    await fake.asked(0, 1);
    fake.endAsIdle(0);
    asking.finish();
    assert.deepEqual(namesOf(await collected), ['claims/a']);
    assert.equal(fake.streams.length, 1);
    assert.equal(asking.leftCount, 0);
  });

  it('repeats what crossed with that end, under the same request ids, and not what was answered', async (t) => {
    const { fake, client } = await FakeBroker.start(t, { isAnswering: false });
    const asking = new Asking();
    const collected = collect(client.streamClaims(asking));
    for (const operation of [release('claims/a'), create, release('claims/c')]) asking.ask(operation);
    await fake.asked(0, 3);
    fake.answer(0, 1);
    fake.endAsIdle(0);
    await fake.asked(1, 2);
    const [first, second] = fake.streams.map(({ asked }) => asked);
    assert.deepEqual(second, first?.slice(1));
    assert.match(second?.[0]?.create?.requestId ?? '', /^[0-9a-f-]{36}$/);
    fake.answer(1, 3);
    fake.answer(1, 2);
    asking.finish();
    assert.deepEqual(namesOf(await collected), ['claims/a', 'claims/c', 'g']);
    assert.deepEqual(fake.askedIds, [
      [1, 2, 3],
      [2, 3],
    ]);
  });

  it('fails when the broker ends each stream so and answers nothing', async (t) => {
    const { fake, client } = await FakeBroker.start(t, { isAnswering: false });
    const asking = new Asking();
    const collected = refusalOf(collect(client.streamClaims(asking)));
    asking.ask(release('claims/a'));
    for (const index of [0, 1]) {
      await fake.asked(index, 1);
      fake.endAsIdle(index);
    }
    assert.equal((await collected).reason, 'CONNECTION_IDLE');
    asking.ask(release('claims/b'));
    while (asking.leftCount === 0) await new Promise(setImmediate);
    assert.deepEqual(fake.askedIds, [[1], [1]]);
  });

  it('fails with what the operations throw that are waited for', async (t) => {
    const { fake, client } = await FakeBroker.start(t, { isAnswering: true });
    let fail = () => {};
    const failed = new Promise<void>((resolve) => {
      fail = resolve;
    });
    async function* broken(): AsyncGenerator<ClaimOperation> {
      yield release('claims/a');
      await failed;
      throw new Error('no more guests');
    }
    const collected = refusalOf(collect(client.streamClaims(broken())));
    await fake.asked(0, 1);
    fake.endAsIdle(0);
    fail();
    assert.match((await collected).message, /no more guests/);
  });

  it('is one that a broker really ends', async (t) => {
    const clock = new FakeClock();
    const broker = await testBroker(memoryDisk(), { clock });
    const client = createBrokerClient({ address: `127.0.0.1:${broker.port}` });
    t.after(async () => {
      client.close();
      await broker.stop();
    });
    const asking = new Asking();
    const results = client.streamClaims(asking)[Symbol.asyncIterator]();
    for (const name of ['claims/a', 'claims/b', 'claims/c']) {
      asking.ask(release(name));
      const { value } = await results.next();
      assert.equal(value?.type === 'refused' && value.error.reason, 'CLAIM_NOT_FOUND');
      clock.advance(STREAM_IDLE_MS);
    }
    asking.finish();
    assert.equal((await results.next()).done, true);
  });
});

describe('a stream of claims at one of several brokers', { timeout: TEST_TIMEOUT_MS }, () => {
  it('asks the next leader for what this one leaves to it, and gives no result of that', async (t) => {
    const { fake, client } = await FakeBroker.start(t, { isAnswering: false, others: ['127.0.0.1:1'] });
    const asking = new Asking();
    const collected = collect(client.streamClaims(asking));
    for (const name of ['claims/a', 'claims/b']) asking.ask(release(name));
    asking.finish();
    await fake.asked(0, 2);
    fake.answer(0, 1);
    fake.answer(0, 2, LEAVING);
    void fake.asked(1, 1).then(() => fake.answer(1, 2));
    const results = await collected;
    assert.deepEqual(namesOf(results), ['claims/a', 'claims/b']);
    assert.ok(results.every((result) => result.type === 'refused' && result.error.reason === GONE.reason));
    assert.deepEqual(fake.askedIds, [[1, 2], [2]]);
  });
});
