import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AgentMessage } from '../../src/gen/rma/v1/AgentMessage.js';
import { ANSWER_INTERVAL_MS } from '../../src/server/session/heartbeat-answers.js';
import { BATCH_WINDOW_MS, WINDOW_ORDERS_MIN } from '../../src/server/session/order-batcher.js';
import { FakeClock } from '../fakes/fake-clock.js';
import { RecordingLog } from '../fakes/recording-log.js';
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
} from './support.js';

async function withBroker(
  work: (clients: ReturnType<typeof clientsOf>) => Promise<void>,
  patch: Parameters<typeof testBroker>[1] = {},
): Promise<void> {
  const running = await testBroker(memoryDisk(), patch);
  try {
    await work(clientsOf(running.port));
  } finally {
    await running.stop();
  }
}

describe('a session', () => {
  const outOfStep: readonly (readonly [string, readonly Omit<AgentMessage, 'seq'>[], number?])[] = [
    ['does not begin with a Hello', [{ heartbeat: {} }]],
    ['says nothing', [{}]],
    ['says Hello twice', [{ hello: wireHello('n1', 1) }, { hello: wireHello('n1', 1) }]],
    ['skips a number', [{ hello: wireHello('n1', 1) }, { heartbeat: {} }], 9],
  ];
  for (const [what, messages, lastSeq] of outOfStep) {
    it(`that ${what} ends as SESSION_OUT_OF_STEP`, () =>
      withBroker(async ({ agent }) => {
        const stranger = new ObedientAgent(agent);
        messages.forEach((message, index) => {
          stranger.send(message, index > 0 ? lastSeq : undefined);
        });
        const refused = await stranger.ended;
        assert.deepEqual([refused?.code, refused?.reason], ['FAILED_PRECONDITION', 'SESSION_OUT_OF_STEP']);
      }));
  }

  const invalid: readonly (readonly [string, object])[] = [
    ['hello.node', { node: 'n1' }],
    ['hello.boot_id', { bootId: '' }],
    ['hello.device', { device: 'DEVICE_KIND_UNSPECIFIED' }],
    ['hello.rma_size_bytes', { rmaSizeBytes: 0 }],
    ['hello.inventory', { inventory: null }],
    ['hello.inventory.slots', { inventory: { capacityCount: 2, slots: { free: 1 } } }],
    ['hello.inventory.capacity_count', { inventory: { capacityCount: 100_000, slots: { free: 100_000 } } }],
    ['hello.claims[0].claim', { claims: [{ claim: 'x', state: 'PREPARED' }] }],
    ['hello.claims[0].state', { claims: [{ claim: 'claims/x' }] }],
    ['hello.claims[0].holder', { claims: [{ claim: 'claims/x', state: 'BOUND' }] }],
  ];
  for (const [field, patch] of invalid) {
    it(`whose Hello is wrong in ${field} ends as INVALID_FIELD, and leaves no node behind`, () =>
      withBroker(async ({ agent, fleet }) => {
        const stranger = new ObedientAgent(agent);
        stranger.send({ hello: wireHello('n1', 1, patch) });
        const refused = await stranger.ended;
        assert.deepEqual([refused?.reason, refused?.metadata['field']], ['INVALID_FIELD', field]);
        assert.deepEqual((await call(fleet, fleet.ListNodes, {})).nodes, []);
      }));
  }

  it('is superseded by a newer one of the same process, which goes on', () =>
    withBroker(async ({ agent, broker }) => {
      const first = await new ObedientAgent(agent).greet(wireHello('n1', 1));
      const second = await new ObedientAgent(agent).greet(wireHello('n1', 1));
      assert.equal((await first.ended)?.reason, 'SESSION_SUPERSEDED');
      const { claim } = await call(broker, broker.CreateClaim, requestFor('vm'));
      assert.equal(claim?.state, 'PREPARED');
      assert.deepEqual([...second.claims.keys()], [claim?.name]);
    }));

  it('ends when nothing is heard for longer than its time to live, and its node gets no guests', () =>
    withBroker(
      async ({ agent, broker, fleet }) => {
        const quiet = await new ObedientAgent(agent).greet(wireHello('n1', 1));
        assert.equal((await quiet.ended)?.reason, 'SESSION_SILENT');
        assert.equal((await call(fleet, fleet.GetNode, { name: 'nodes/n1' })).state, 'STALE');
        const refused = await refusalOf(call(broker, broker.CreateClaim, requestFor('vm')));
        assert.match(refused.message, /1 agent silent/);
      },
      { terms: { heartbeatIntervalMs: 20, sessionTtlMs: 100 } },
    ));

  it('that hangs up leaves its claims alone, and its next one brings them together again', () =>
    withBroker(async ({ agent, broker }) => {
      const first = await new ObedientAgent(agent).greet(wireHello('n1', 2));
      const { claim } = await call(broker, broker.CreateClaim, requestFor('vm'));
      const name = claim?.name ?? '';
      first.hangUp();
      await first.ended;
      assert.equal((await call(broker, broker.GetClaim, { name })).state, 'PREPARED');
      await call(broker, broker.ReleaseClaim, { name });
      const report = { claim: name, fencingToken: claim?.fencingToken ?? 0, state: 'PREPARED' } as const;
      const second = await new ObedientAgent(agent).greet(wireHello('n1', 2, { claims: [report] }));
      second.claims.set(name, report.fencingToken);
      const { unprepare } = await second.until(({ body }) => body === 'unprepare');
      assert.equal(unprepare?.cause, 'RELEASE_REQUESTED');
    }));

  it('with claims that the broker has no record of is told so, and the log names them', async () => {
    const log = new RecordingLog();
    await withBroker(
      async ({ agent }) => {
        const report = { claim: 'claims/c-gone', fencingToken: 7, state: 'PREPARED' } as const;
        const over = { claim: 'claims/c-over', fencingToken: 6, state: 'ENDED' } as const;
        const node = await new ObedientAgent(agent).greet(wireHello('n1', 2, { claims: [report, over] }));
        const { unprepare } = await node.until(({ body }) => body === 'unprepare');
        assert.deepEqual([unprepare?.claim, unprepare?.cause], ['claims/c-gone', 'UNKNOWN_TO_BROKER']);
      },
      { log: log.logger },
    );
    assert.deepEqual(
      log.of('session.claims_unknown').map(({ node, count, claims }) => ({ node, count, claims })),
      [{ node: 'n1', count: 1, claims: ['c-gone'] }],
    );
  });

  it('acknowledges what is durable when it answers heartbeats', () =>
    withBroker(async ({ agent }) => {
      const node = await new ObedientAgent(agent).greet(wireHello('n1', 1));
      node.send({ heartbeat: {} });
      node.send({ heartbeat: {} });
      const { body } = await node.until(({ ack }) => ack === 3);
      assert.equal(body, 'heartbeat');
    }));

  it('whose agent is gone when its heartbeat would be answered has ended in order', async () => {
    const clock = new FakeClock();
    const log = new RecordingLog();
    await withBroker(
      async ({ agent, fleet }) => {
        const node = await new ObedientAgent(agent).greet(wireHello('n1', 1));
        node.send({ heartbeat: {} });
        node.finish();
        assert.equal(await node.ended, null);
        clock.advance(ANSWER_INTERVAL_MS);
        assert.equal((await call(fleet, fleet.GetNode, { name: 'nodes/n1' })).state, 'STALE');
        assert.deepEqual(bodiesOf(node), ['welcome']);
      },
      { clock, log: log.logger },
    );
    assert.deepEqual(
      log.lines.filter(({ level }) => level !== 'info' && level !== 'debug'),
      [],
    );
  });

  it('whose agent does not answer lets the caller know which node, and the claim stays for a retry', () =>
    withBroker(
      async ({ agent, broker }) => {
        const stubborn = new ObedientAgent(agent);
        stubborn.obedient = false;
        await stubborn.greet(wireHello('n1', 1));
        const request = requestFor('vm', { requestId: 'again' });
        const refused = await refusalOf(call(broker, broker.CreateClaim, request));
        assert.deepEqual([refused.code, refused.reason], ['UNAVAILABLE', 'PREPARE_TIMEOUT']);
        assert.equal(refused.metadata['node'], 'nodes/n1');
        stubborn.report(refused.metadata['claim'] ?? '', 'PREPARED');
        const { claim } = await call(broker, broker.CreateClaim, request);
        assert.deepEqual([claim?.name, claim?.state], [refused.metadata['claim'], 'PREPARED']);
      },
      { prepareTimeoutMs: 300 },
    ));

  it('whose agent refuses sends the guest elsewhere', () =>
    withBroker(async ({ agent, broker }) => {
      const stubborn = new ObedientAgent(agent);
      stubborn.obedient = false;
      await stubborn.greet(wireHello('n1', 2));
      const other = await new ObedientAgent(agent).greet(wireHello('n2', 1));
      const asked = call(broker, broker.CreateClaim, requestFor('vm'));
      const { prepare } = await stubborn.until(({ body }) => body === 'prepare');
      stubborn.report(prepare?.claim ?? '', 'REFUSED', { refusal: 'NO_FREE_RMA' });
      const { claim } = await asked;
      assert.deepEqual([claim?.node, claim?.state], ['nodes/n2', 'PREPARED']);
      assert.equal(other.claims.size, 1);
    }));

  const bodiesOf = ({ received }: ObedientAgent) => received.map(({ body }) => body);
  const three = { requests: ['a', 'b', 'c'].map((guest) => requestFor(guest)) };

  it('whose agent takes batches tells what was decided together in one message, and hears the answers in one', () =>
    withBroker(async ({ agent, broker }) => {
      const node = await new ObedientAgent(agent).greet(wireHello('n1', 3, { takesBatches: true }));
      const { results } = await call(broker, broker.BatchCreateClaims, three);
      const names = results.map(({ created }) => created?.claim?.name ?? '');
      assert.deepEqual(
        results.map(({ created }) => created?.claim?.state),
        ['PREPARED', 'PREPARED', 'PREPARED'],
      );
      assert.deepEqual([...node.claims.keys()], names);

      await call(broker, broker.BatchReleaseClaims, { names });
      await node.until(({ orders }) => orders?.orders.some(({ order }) => order === 'unprepare') ?? false);
      const told = node.received.at(-1)?.orders?.orders.map(({ unprepare }) => unprepare?.claim);
      assert.deepEqual(told, names);
      assert.deepEqual(bodiesOf(node), ['welcome', 'orders', 'orders']);
    }));

  const windowful = (answerAt: 'RESERVED' | 'PREPARED') => ({
    requests: Array.from({ length: WINDOW_ORDERS_MIN }, (_, index) => requestFor(`guest-${index}`, { answerAt })),
  });

  it('holds the orders of a batch window for more, unless a caller waits for them', async () => {
    const clock = new FakeClock();
    await withBroker(
      async ({ agent, broker, fleet }) => {
        const slots = 2 * WINDOW_ORDERS_MIN;
        const node = await new ObedientAgent(agent).greet(wireHello('n1', slots, { takesBatches: true }));
        const reserved = await call(broker, broker.BatchCreateClaims, windowful('RESERVED'));
        // They would be here by the end of a few more calls, had they left.
        for (let calls = 0; calls < 5; calls++) await call(fleet, fleet.ListNodes, {});
        assert.deepEqual(bodiesOf(node), ['welcome']);
        clock.advance(BATCH_WINDOW_MS);
        await node.until(({ body }) => body === 'orders');

        // Time stands still from here.
        const { results } = await call(broker, broker.BatchCreateClaims, windowful('PREPARED'));
        assert.deepEqual(new Set(results.map(({ created }) => created?.claim?.state)), new Set(['PREPARED']));
        assert.deepEqual(bodiesOf(node), ['welcome', 'orders', 'orders']);
        const names = [...reserved.results, ...results].map(({ created }) => created?.claim?.name);
        assert.deepEqual([...node.claims.keys()], names);
      },
      { clock },
    );
  });

  it('holds no end of a claim, so that what many give back together can be had at once', async () => {
    await withBroker(
      async ({ agent, broker, fleet }) => {
        const slots = 2 * WINDOW_ORDERS_MIN;
        await new ObedientAgent(agent).greet(wireHello('n1', slots, { takesBatches: true }));
        const { results } = await call(broker, broker.BatchCreateClaims, windowful('PREPARED'));
        const names = results.map(({ created }) => created?.claim?.name ?? '');
        await call(broker, broker.BatchReleaseClaims, { names });
        // Time stands still: they would never be free.
        const freeCount = async () => (await call(fleet, fleet.GetNode, { name: 'nodes/n1' })).freeCount;
        while ((await freeCount()) < slots) {}
      },
      { clock: new FakeClock() },
    );
  });

  const refusals = (claims: readonly string[], { claims: fencing }: ObedientAgent) => ({
    claimReports: {
      reports: claims.map((claim) => ({
        claim,
        fencingToken: fencing.get(claim) ?? 0,
        state: 'REFUSED' as const,
        refusal: 'NO_FREE_RMA' as const,
      })),
    },
  });

  it('has no order wait for a claim that a caller waits for, wherever it is placed anew', async () => {
    await withBroker(
      async ({ agent, broker }) => {
        const stubborn = new ObedientAgent(agent);
        stubborn.obedient = false;
        await stubborn.greet(wireHello('n1', WINDOW_ORDERS_MIN, { takesBatches: true }));
        const larger = { takesBatches: true, rmaSizeBytes: 256 * MIB };
        const other = await new ObedientAgent(agent).greet(wireHello('n2', WINDOW_ORDERS_MIN, larger));
        const asked = call(broker, broker.BatchCreateClaims, windowful('PREPARED'));
        await stubborn.until(({ body }) => body === 'orders');
        stubborn.send(refusals([...stubborn.claims.keys()], stubborn));

        // Time stands still: they would never be prepared.
        const { results } = await asked;
        assert.deepEqual(new Set(results.map(({ created }) => created?.claim?.node)), new Set(['nodes/n2']));
        assert.deepEqual(new Set(results.map(({ created }) => created?.claim?.state)), new Set(['PREPARED']));
        assert.deepEqual(bodiesOf(other), ['welcome', 'orders']);
      },
      { clock: new FakeClock() },
    );
  });

  it('that begins anew is told at once of the claims that callers wait for', async () => {
    await withBroker(
      async ({ agent, broker }) => {
        const hello = wireHello('n1', WINDOW_ORDERS_MIN, { takesBatches: true });
        const silent = new ObedientAgent(agent);
        silent.obedient = false;
        await silent.greet(hello);
        const asked = call(broker, broker.BatchCreateClaims, windowful('PREPARED'));
        await silent.until(({ body }) => body === 'orders');
        const next = await new ObedientAgent(agent).greet(hello);

        // Time stands still: they would never be prepared.
        const { results } = await asked;
        assert.deepEqual(new Set(results.map(({ created }) => created?.claim?.state)), new Set(['PREPARED']));
        assert.deepEqual(bodiesOf(next), ['welcome', 'orders']);
      },
      { clock: new FakeClock() },
    );
  });

  it('that begins while orders wait is given them, once', async () => {
    const clock = new FakeClock();
    await withBroker(
      async ({ agent, broker, fleet }) => {
        const hello = wireHello('n1', WINDOW_ORDERS_MIN, { takesBatches: true });
        const first = await new ObedientAgent(agent).greet(hello);
        await call(broker, broker.BatchCreateClaims, windowful('RESERVED'));
        const second = await new ObedientAgent(agent).greet(hello);
        await first.ended;
        while (second.claims.size === 0) {
          clock.advance(BATCH_WINDOW_MS);
          await call(fleet, fleet.ListNodes, {});
        }
        clock.advance(BATCH_WINDOW_MS);
        second.send({ heartbeat: {} });
        while (!bodiesOf(second).includes('heartbeat')) {
          clock.advance(ANSWER_INTERVAL_MS);
          await call(fleet, fleet.ListNodes, {});
        }
        assert.deepEqual([bodiesOf(first), bodiesOf(second)], [['welcome'], ['welcome', 'orders', 'heartbeat']]);
        assert.equal(second.claims.size, WINDOW_ORDERS_MIN);
      },
      { clock },
    );
  });

  it('whose agent knows of no batches tells each order in a message of its own', () =>
    withBroker(async ({ agent, broker }) => {
      const node = await new ObedientAgent(agent).greet(wireHello('n1', 3));
      await call(broker, broker.BatchCreateClaims, three);
      assert.deepEqual(bodiesOf(node), ['welcome', 'prepare', 'prepare', 'prepare']);
    }));

  it('in which one report of several is wrong ends as INVALID_FIELD, and none of them counts', () =>
    withBroker(async ({ agent, broker }) => {
      const node = new ObedientAgent(agent);
      node.obedient = false;
      await node.greet(wireHello('n1', 1));
      const { claim } = await call(broker, broker.CreateClaim, requestFor('vm', { answerAt: 'RESERVED' }));
      const name = claim?.name ?? '';
      const fencingToken = claim?.fencingToken ?? 0;
      const right = { claim: name, fencingToken, state: 'PREPARED' } as const;
      node.send({ claimReports: { reports: [right, { ...right, state: 'BOUND' }] } });
      const refused = await node.ended;
      assert.deepEqual(
        [refused?.reason, refused?.metadata['field']],
        ['INVALID_FIELD', 'claim_reports.reports[1].holder'],
      );
      assert.equal((await call(broker, broker.GetClaim, { name })).state, 'RESERVED');
    }));

  it('in which too many claims are told at once ends as INVALID_FIELD', () =>
    withBroker(async ({ agent }) => {
      const node = await new ObedientAgent(agent).greet(wireHello('n1', 1));
      const report = { claim: 'claims/x', fencingToken: 1, state: 'ENDED' } as const;
      node.send({ claimReports: { reports: Array.from({ length: 257 }, () => report) } });
      const refused = await node.ended;
      assert.deepEqual([refused?.reason, refused?.metadata['field']], ['INVALID_FIELD', 'claim_reports.reports count']);
    }));
});
