import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import type { RunningBroker } from '../../src/server/broker.js';
import { GatedStore } from '../fakes/gated-store.js';
import { call, clientsOf, memoryDisk, ObedientAgent, refusalOf, requestFor, testBroker, wireHello } from './support.js';

/** Long enough for everything that is going to happen without the disk to have happened. */
const SETTLE_ROUND_TRIPS = 20;

interface Scene {
  readonly store: GatedStore;
  readonly clients: ReturnType<typeof clientsOf>;
  readonly agent: ObedientAgent;
  readonly running: RunningBroker;
}

async function withGatedStore(work: (scene: Scene) => Promise<void>, patch: Parameters<typeof testBroker>[1] = {}) {
  const disk = memoryDisk();
  const store = new GatedStore(disk);
  const running = await testBroker(disk, { store, ...patch });
  const clients = clientsOf(running.port);
  const agent = await new ObedientAgent(clients.agent).greet(wireHello('n1', 8));
  try {
    await work({ store, clients, agent, running });
  } finally {
    store.open();
    await running.stop();
  }
}

/** Round trips through the broker that need no disk: what was under way before them has been worked on. */
async function letThingsHappen({ clients }: Scene): Promise<void> {
  for (let count = 0; count < SETTLE_ROUND_TRIPS; count += 1) {
    await refusalOf(call(clients.broker, clients.broker.GetClaim, { name: 'claims/nobody' }));
  }
}

describe('before a claim is durable', () => {
  it('neither its caller, nor its agent, nor a watcher, nor a reader hears of it', () =>
    withGatedStore(async (scene) => {
      const { store, clients, agent } = scene;
      const watch = clients.broker.WatchClaims({});
      watch.on('error', () => {});
      await once(watch, 'data');
      store.shut();
      const heard: string[] = [];
      watch.on('data', () => heard.push('watcher'));
      const created = call(
        clients.broker,
        clients.broker.CreateClaim,
        requestFor('vm', { claimId: 'one', answerAt: 'RESERVED' }),
      );
      const noted = created.then(() => heard.push('caller'));
      await letThingsHappen(scene);
      const read = call(clients.broker, clients.broker.GetClaim, { name: 'claims/one' });
      const readNoted = read.then(() => heard.push('reader'));
      const listed = call(clients.broker, clients.broker.ListClaims, {}).then(() => heard.push('lister'));
      await letThingsHappen(scene);
      assert.deepEqual(heard, []);
      assert.equal(agent.claims.size, 0);

      store.open();
      await Promise.all([noted, readNoted, listed]);
      await agent.until(({ body }) => body === 'prepare');
      assert.deepEqual(new Set(heard), new Set(['watcher', 'caller', 'reader', 'lister']));
      watch.cancel();
    }));

  it('whoever asks for any other change is not answered either', () =>
    withGatedStore(async (scene) => {
      const { store, clients } = scene;
      const { broker, fleet } = clients;
      const claim = (await call(broker, broker.CreateClaim, requestFor('vm'))).claim?.name ?? '';
      await call(fleet, fleet.PutTenant, { name: 'tenants/old', claimsMax: 1 });
      const changes: Readonly<Record<string, () => Promise<unknown>>> = {
        RenewClaim: () => call(broker, broker.RenewClaim, { name: claim, ttl: { seconds: 900 } }),
        ReleaseClaim: () => call(broker, broker.ReleaseClaim, { name: claim }),
        PutTenant: () => call(fleet, fleet.PutTenant, { name: 'tenants/blue', claimsMax: 1 }),
        DeleteTenant: () => call(fleet, fleet.DeleteTenant, { name: 'tenants/old' }),
        CordonNode: () => call(fleet, fleet.CordonNode, { name: 'nodes/n1', reason: 'fan' }),
        UncordonNode: () => call(fleet, fleet.UncordonNode, { name: 'nodes/n1' }),
      };
      store.shut();
      const answered: string[] = [];
      const all = Object.entries(changes).map(([rpc, change]) => change().then(() => answered.push(rpc)));
      await letThingsHappen(scene);
      assert.deepEqual(answered, []);
      store.open();
      await Promise.all(all);
      assert.deepEqual(new Set(answered), new Set(Object.keys(changes)));
    }));

  it('an agent is not welcomed: whose node it is, and all that it may do with it, is remembered first', () =>
    withGatedStore(async (scene) => {
      const { store, clients } = scene;
      store.shut();
      const newcomer = new ObedientAgent(clients.agent);
      newcomer.send({ hello: wireHello('n2', 8, { identity: 'agent-b' }) });
      newcomer.send({ heartbeat: {} });
      await letThingsHappen(scene);
      assert.deepEqual(newcomer.received, []);
      store.open();
      await newcomer.until(({ ack }) => ack === 2);
      assert.deepEqual(
        newcomer.received.slice(0, 1).map(({ body }) => body),
        ['welcome'],
      );
    }));

  it('a node that is given guests meanwhile tells its agent of them after the Welcome', () =>
    withGatedStore(async (scene) => {
      const { store, clients } = scene;
      store.shut();
      const newcomer = new ObedientAgent(clients.agent);
      newcomer.send({ hello: wireHello('n2', 8) });
      await letThingsHappen(scene);
      const spec = { guest: 'vm', minRmaBytes: 1, node: 'nodes/n2' };
      const created = call(clients.broker, clients.broker.CreateClaim, { spec });
      await letThingsHappen(scene);
      store.open();
      await created;
      assert.deepEqual(
        newcomer.received.map(({ body }) => body),
        ['welcome', 'prepare'],
      );
    }));

  it('agents that come at once share writes', () =>
    withGatedStore(async (scene) => {
      const { store, clients } = scene;
      const writes = store.groups.length;
      const all = Array.from({ length: 50 }, (_, n) =>
        new ObedientAgent(clients.agent).greet(wireHello(`many-${n}`, 1, { identity: `agent-${n}` })),
      );
      await Promise.all(all);
      assert.ok(store.groups.length - writes <= 25, `${store.groups.length - writes} writes`);
    }));

  it('an agent is not told that its report arrived', () =>
    withGatedStore(async (scene) => {
      const { store, clients, agent } = scene;
      const { claim } = await call(clients.broker, clients.broker.CreateClaim, requestFor('vm'));
      store.shut();
      agent.report(claim?.name ?? '', 'BOUND');
      const reportSeq = 3;
      // Each of them is received after the report, and the later ones after the earlier ones have been dealt with.
      for (let heartbeats = 1; heartbeats <= 3; heartbeats++) {
        agent.send({ heartbeat: {} });
        const answers = () => agent.received.filter(({ body }) => body === 'heartbeat');
        await agent.until(() => answers().length === heartbeats);
        for (const { ack } of answers()) assert.ok(ack < reportSeq, `acknowledged ${ack}`);
      }
      store.open();
      await call(clients.broker, clients.broker.GetClaim, { name: claim?.name ?? '' });
      agent.send({ heartbeat: {} });
      await agent.until(({ body, ack }) => body === 'heartbeat' && ack >= reportSeq);
    }));
});

describe('a store that cannot write', () => {
  it('ends the broker: whoever waits is told, nothing more is decided as if it were durable', async () => {
    const failures: unknown[] = [];
    await withGatedStore(
      async (scene) => {
        const { store, clients } = scene;
        store.shut();
        const created = refusalOf(call(clients.broker, clients.broker.CreateClaim, requestFor('vm')));
        await letThingsHappen(scene);
        store.fail(new Error('disk full'));
        assert.equal((await created).code, 'INTERNAL');
        assert.equal(
          (await refusalOf(call(clients.broker, clients.broker.CreateClaim, requestFor('vm2')))).code,
          'INTERNAL',
        );
        assert.equal(failures.length, 1);
      },
      { onStoreFailure: (problem) => failures.push(problem) },
    );
  });
});
