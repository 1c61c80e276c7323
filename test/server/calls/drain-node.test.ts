import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { fromGrpcStatus } from '../../../src/common/errors/grpc-status.js';
import type { RmaError } from '../../../src/common/errors/rma-error.js';
import { fromTimestamp } from '../../../src/common/wire/timestamp.js';
import type { DrainNodeRequest } from '../../../src/gen/rma/v1/DrainNodeRequest.js';
import type { DrainNodeResponse__Output } from '../../../src/gen/rma/v1/DrainNodeResponse.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import type { MemoryDisk } from '../../../src/server/store/memory/memory-store.js';
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

/** One call of DrainNode, and what it has said so far. */
class Following {
  readonly said: DrainNodeResponse__Output[] = [];
  readonly over: Promise<RmaError | null>;

  constructor(private readonly stream: ClientReadableStream<DrainNodeResponse__Output>) {
    stream.on('data', (response: DrainNodeResponse__Output) => this.said.push(response));
    this.over = new Promise((resolve) => {
      stream.on('error', (error) => resolve(fromGrpcStatus(error)));
      stream.on('end', () => resolve(null));
    });
  }

  async until(wanted: (response: DrainNodeResponse__Output) => boolean): Promise<DrainNodeResponse__Output> {
    for (let seen = 0; ; seen += 1) {
      while (seen >= this.said.length) await once(this.stream, 'data');
      const response = this.said[seen];
      if (response !== undefined && wanted(response)) return response;
    }
  }

  cancel(): void {
    this.stream.cancel();
  }
}

const msOf = (time: Parameters<typeof fromTimestamp>[0]) => fromTimestamp(time) ?? assert.fail('no time');

describe('DrainNode', () => {
  let disk: MemoryDisk;
  let running: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;
  let agent: ObedientAgent;

  beforeEach(async () => {
    disk = memoryDisk();
    await start();
    agent = await new ObedientAgent(clients.agent).greet(wireHello('n1', 4));
  });
  afterEach(() => running.stop());

  async function start(): Promise<void> {
    running = await testBroker(disk);
    clients = clientsOf(running.port);
  }

  const drain = (patch: Partial<DrainNodeRequest> = {}) =>
    new Following(
      clients.fleet.DrainNode({ name: 'nodes/n1', reason: 'new fan', deadline: { seconds: 600 }, ...patch }),
    );
  const create = (guest: string) => call(clients.broker, clients.broker.CreateClaim, requestFor(guest));
  const get = (name: string) => call(clients.broker, clients.broker.GetClaim, { name });
  const getNode = () => call(clients.fleet, clients.fleet.GetNode, { name: 'nodes/n1' });
  const bind = async (guest: string) => {
    const { claim } = await create(guest);
    const name = claim?.name ?? '';
    agent.report(name, 'BOUND');
    while ((await get(name)).state !== 'BOUND');
    return name;
  };

  it('tells how it goes from beginning to end, and revokes what was not redeemed', async () => {
    const bound = await bind('vm1');
    const { claim: unredeemed } = await create('vm2');
    agent.obedient = false;
    const following = drain();
    const first = await following.until(() => true);
    assert.deepEqual(
      [first.node?.cordonReason, first.boundCount, first.revokingCount, first.drained, first.overdue],
      ['new fan', 1, 1, false, false],
    );
    assert.deepEqual(first.remainingClaims, [bound, unredeemed?.name]);
    const { drain: told } = await agent.until(({ body }) => body === 'drain');
    assert.deepEqual([told?.draining, told?.reason], [true, 'new fan']);
    assert.ok(Number(told?.deadline?.seconds) > 590);
    assert.ok(Number(told?.anchorSeq) > 0);
    const { unprepare } = await agent.until(({ body }) => body === 'unprepare');
    assert.deepEqual([unprepare?.claim, unprepare?.cause], [unredeemed?.name, 'NODE_DRAINED']);
    agent.report(unredeemed?.name ?? '', 'ENDED', { endCause: 'NODE_DRAINED' });
    await following.until(({ revokingCount, boundCount }) => revokingCount === 0 && boundCount === 1);
    assert.equal((await get(unredeemed?.name ?? '')).state, 'REVOKED');
    agent.report(bound, 'ENDED', { endCause: 'HOLDER_RELEASED' });
    const last = await following.until(({ drained }) => drained);
    assert.equal(await following.over, null);
    assert.deepEqual([last.remainingClaims, following.said.at(-1)], [[], last]);
    assert.notEqual((await getNode()).drainDeadlineTime, null, 'it stays in force');
  });

  it('tells at the deadline that the node is overdue, and leaves its guests and its cordon alone', async () => {
    const bound = await bind('vm1');
    const following = drain({ deadline: { seconds: 1 } });
    const last = await following.until(({ overdue }) => overdue);
    assert.equal(await following.over, null);
    assert.deepEqual([last.drained, last.remainingClaims, last.node?.cordoned], [false, [bound], true]);
    assert.equal((await get(bound)).state, 'BOUND');
  });

  it('goes on when the caller hangs up, and when the broker restarts', async () => {
    const bound = await bind('vm1');
    const following = drain();
    await following.until(() => true);
    following.cancel();
    await following.over;
    const { drainDeadlineTime } = await getNode();
    assert.notEqual(drainDeadlineTime, null);
    await running.stop();
    await start();
    // Time stood still while no broker ran.
    const laterMs = msOf((await getNode()).drainDeadlineTime) - msOf(drainDeadlineTime);
    assert.ok(laterMs >= 0 && laterMs < 60_000, `the deadline is ${laterMs} ms later`);
    const fencingToken = agent.claims.get(bound) ?? 0;
    const back = new ObedientAgent(clients.agent);
    const claims = [{ claim: bound, fencingToken, state: 'BOUND', holder: { pid: 1 } }] as const;
    await back.greet(wireHello('n1', 4, { claims: [...claims] }));
    assert.equal((await back.until(({ body }) => body === 'drain')).drain?.draining, true);
  });

  it('ends with DRAIN_CANCELLED when somebody uncordons the node, and the agent hears of it', async () => {
    await bind('vm1');
    const following = drain();
    await following.until(() => true);
    await call(clients.fleet, clients.fleet.UncordonNode, { name: 'nodes/n1' });
    const error = await following.over;
    assert.deepEqual([error?.reason, error?.code], ['DRAIN_CANCELLED', 'ABORTED']);
    await agent.until(({ drain: told }) => told?.draining === false);
  });

  it('tells a caller who waits for PREPARED that its claim was revoked', async () => {
    agent.obedient = false;
    const waiting = refusalOf(create('vm1'));
    await agent.until(({ body }) => body === 'prepare');
    drain();
    const refused = await waiting;
    assert.deepEqual([refused.reason, refused.metadata['node']], ['CLAIM_REVOKED', 'nodes/n1']);
  });

  it('tells when an agent goes silent and comes back', async () => {
    drain();
    const following = drain();
    assert.equal((await following.until(() => true)).drained, true);
    const bound = wireHello('n1', 4, {
      inventory: { capacityCount: 4, slots: { free: 3, bound: 1 }, unclaimedCount: 1, unscheduledCount: 1 },
    });
    await new ObedientAgent(clients.agent).greet(bound).then((other) => {
      agent = other;
    });
    const again = drain();
    assert.equal((await again.until(() => true)).node?.unscheduledCount, 1);
    agent.hangUp();
    await again.until(({ node }) => node?.state === 'STALE');
    await new ObedientAgent(clients.agent).greet(wireHello('n1', 4));
    await again.until(({ drained }) => drained);
    assert.equal(await again.over, null);
  });

  it('names what is wrong with a request, and drains nothing', async () => {
    const bad: readonly (readonly [string, Partial<DrainNodeRequest>])[] = [
      ['name', { name: 'n1' }],
      ['reason', { reason: '' }],
      ['reason', { reason: 'x'.repeat(257) }],
      ['deadline', { deadline: null }],
      ['deadline', { deadline: { nanos: 999_999_999 } }],
      ['deadline', { deadline: { seconds: 7 * 86_400 + 1 } }],
    ];
    for (const [field, patch] of bad) {
      const error = await drain(patch).over;
      assert.deepEqual([error?.reason, error?.metadata['field']], ['INVALID_FIELD', field]);
    }
    assert.equal((await drain({ name: 'nodes/n9' }).over)?.reason, 'NODE_NOT_FOUND');
    assert.equal((await getNode()).cordoned, false);
  });

  it('is followed by a bounded number of callers of one address', async () => {
    await bind('vm1');
    const followers = Array.from({ length: 240 }, () => drain());
    for (const following of followers) await following.until(() => true);
    const error = await drain({ reason: 'one too many' }).over;
    assert.deepEqual([error?.reason, (await getNode()).cordonReason], ['TOO_MANY_WATCHES', 'new fan']);
    for (const following of followers) following.cancel();
  });
});
