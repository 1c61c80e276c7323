import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { until } from '../../../examples/fleet/patience.js';
import { fromGrpcStatus } from '../../../src/common/errors/grpc-status.js';
import type { WatchClaimsRequest } from '../../../src/gen/rma/v1/WatchClaimsRequest.js';
import type { WatchClaimsResponse__Output } from '../../../src/gen/rma/v1/WatchClaimsResponse.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { GatedStore } from '../../fakes/gated-store.js';
import { call, clientsOf, memoryDisk, ObedientAgent, requestFor, testBroker, wireHello } from '../support.js';

describe('WatchClaims', () => {
  let running: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;

  before(async () => {
    running = await testBroker(memoryDisk());
    clients = clientsOf(running.port);
    await new ObedientAgent(clients.agent).greet(wireHello('n1', 4));
  });
  after(() => running.stop());

  const create = (guest: string) => call(clients.broker, clients.broker.CreateClaim, requestFor(guest));
  const release = (name: string) => call(clients.broker, clients.broker.ReleaseClaim, { name });

  /** What a watch says until `enough`; then it is hung up. */
  async function watch(request: WatchClaimsRequest, enough: (seen: readonly WatchClaimsResponse__Output[]) => boolean) {
    const stream = clients.broker.WatchClaims(request);
    stream.on('error', () => {});
    const seen: WatchClaimsResponse__Output[] = [];
    while (!enough(seen)) {
      const [response] = await once(stream, 'data');
      seen.push(response);
    }
    stream.cancel();
    return seen;
  }

  const statesOf = (seen: readonly WatchClaimsResponse__Output[], name: string) =>
    seen.flatMap(({ changed }) => (changed?.name === name ? [changed.state] : []));

  it('sends what is, says so, then sends what changes', async () => {
    const { claim } = await create('seen');
    const name = claim?.name ?? '';
    const stream = watch({}, (seen) => statesOf(seen, name).includes('RELEASED'));
    await release(name);
    const seen = await stream;
    assert.ok(seen.some(({ event }) => event === 'snapshotComplete'));
    assert.equal(seen.at(-1)?.changed?.state, 'RELEASED');
    assert.match(seen.at(-1)?.resumeToken ?? '', /^\d+$/);
  });

  it('says that all was sent only when what it left out is there to follow', async () => {
    const store = new GatedStore(memoryDisk());
    const gated = await testBroker(memoryDisk(), { store });
    try {
      const { broker, fleet, agent } = clientsOf(gated.port);
      await new ObedientAgent(agent).greet(wireHello('n1', 4));
      const { claim } = await call(broker, broker.CreateClaim, requestFor('changing'));
      await call(broker, broker.CreateClaim, requestFor('resting'));
      const name = claim?.name ?? '';
      store.shut();
      const released = call(broker, broker.ReleaseClaim, { name });
      const stream = broker.WatchClaims({});
      stream.on('error', () => {});
      const seen: WatchClaimsResponse__Output[] = [];
      stream.on('data', (response: WatchClaimsResponse__Output) => seen.push(response));
      const isComplete = () => seen.some(({ event }) => event === 'snapshotComplete');
      await until('the snapshot begins', () => seen.length > 0);
      await call(fleet, fleet.WhoAmI, {});
      assert.ok(!isComplete());
      store.open();
      await released;
      await until('it is complete', isComplete);
      await until('the claim follows', () => statesOf(seen, name).includes('RELEASED'));
      const { resumeToken = '' } = seen.find(({ event }) => event === 'snapshotComplete') ?? {};
      const followed = await call(broker, broker.GetClaim, { name });
      assert.ok(Number(resumeToken) < Number(followed.revision));
      stream.cancel();
    } finally {
      await gated.stop();
    }
  });

  it('resumes after a token with exactly what was missed', async () => {
    const snapshot = await watch({}, (seen) => seen.some(({ event }) => event === 'snapshotComplete'));
    const resumeToken = snapshot.at(-1)?.resumeToken ?? '';
    const { claim } = await create('missed');
    const name = claim?.name ?? '';
    const seen = await watch({ resumeToken }, (all) => all.some(({ event }) => event === 'bookmark'));
    assert.deepEqual(statesOf(seen, name), ['RESERVED', 'PREPARED']);
    assert.deepEqual(new Set(seen.flatMap(({ changed }) => (changed ? [changed.name] : []))), new Set([name]));
    await release(name);
  });

  it('says that a claim no longer matches its filter', async () => {
    const { claim } = await create('filtered');
    const name = claim?.name ?? '';
    const stream = watch(
      { filter: 'state = PREPARED AND guest = filtered' },
      (seen) => seen.at(-1)?.event === 'removed',
    );
    await release(name);
    const seen = await stream;
    assert.deepEqual(statesOf(seen, name), ['PREPARED']);
    assert.equal(seen.at(-1)?.removed, name);
  });

  it('asks for a new snapshot when a token is too old or not its own', async () => {
    for (const [resumeToken, reason] of [
      ['999999999', 'RESYNC_REQUIRED'],
      ['nonsense', 'INVALID_FIELD'],
    ] as const) {
      const stream = clients.broker.WatchClaims({ resumeToken });
      const [error] = await once(stream, 'error');
      assert.equal(fromGrpcStatus(error).reason, reason);
    }
  });

  it('is refused past the number of watchers that the broker serves to one caller', async () => {
    const streams = Array.from({ length: 3 }, () => clients.broker.WatchClaims({}));
    for (const stream of streams) stream.on('error', () => {});
    await Promise.all(streams.map((stream) => once(stream, 'data')));
    const [error] = await once(clients.broker.WatchClaims({}), 'error');
    assert.equal(fromGrpcStatus(error).reason, 'TOO_MANY_WATCHES');
    for (const stream of streams) stream.cancel();
  });
});

it('WatchClaims keeps up with callers who make claims by the thousand, as long as the watcher reads', async () => {
  const [waves, perWave] = [8, 1_000];
  const running = await testBroker(memoryDisk(), { limits: { claimsMax: waves * perWave } });
  try {
    const { broker, agent } = clientsOf(running.port);
    await new ObedientAgent(agent).greet(wireHello('n1', waves * perWave, { takesBatches: true }));
    const stream = broker.WatchClaims({});
    const end = new Promise<string>((resolve) => {
      let prepared = 0;
      stream.on('error', (error) => resolve(fromGrpcStatus(error).reason));
      stream.on('data', ({ changed }: WatchClaimsResponse__Output) => {
        if (changed?.state === 'PREPARED') prepared += 1;
        if (prepared === waves * perWave) resolve('saw all');
      });
    });
    const requests = Array.from({ length: perWave }, () => requestFor('vm'));
    for (let wave = 0; wave < waves; wave += 1) await call(broker, broker.BatchCreateClaims, { requests });
    assert.equal(await end, 'saw all');
  } finally {
    await running.stop();
  }
});
