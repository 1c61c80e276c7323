import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { isPrintable } from '../../src/domain/text.js';
import type { RunningBroker } from '../../src/server/broker.js';
import { LmdbStore } from '../../src/server/store/lmdb/lmdb-store.js';
import { MemoryStore } from '../../src/server/store/memory/memory-store.js';
import type { Store } from '../../src/server/store/store.js';
import { rmactl } from '../client/cli/support.js';
import { wildHello, wildHolders, wildReport, wildRequest } from './forged/wild-messages.js';
import { call, clientsOf, memoryDisk, ObedientAgent, refusalOf, testBroker } from './support.js';

/** `PROPERTY_SEED=$RANDOM PROPERTY_RUNS=5000` looks for what these have not found. */
const RUNS = { seed: Number(process.env['PROPERTY_SEED'] ?? 14), numRuns: Number(process.env['PROPERTY_RUNS'] ?? 40) };

type Clients = ReturnType<typeof clientsOf>;

/** What a session or call may end with when somebody lied. */
const FAIR = [
  'PREPARE_TIMEOUT',
  'INVALID_FIELD',
  'NO_FREE_RMA',
  'NO_MATCHING_NODE',
  'NODE_NOT_FOUND',
  'REQUEST_ID_REUSED',
  'CLAIM_EXISTS',
  'TENANT_NOT_FOUND',
];

/** One agent and one caller say what they like. Returns the claims that came of it. */
async function tell(
  { agent, broker, fleet }: Clients,
  node: string,
  say: fc.GeneratorValue,
): Promise<readonly string[]> {
  const liar = new ObedientAgent(agent);
  const ended = liar.ended.then((problem) => {
    assert.ok(problem === null || ['INVALID_FIELD', 'CALL_CANCELLED'].includes(problem.reason), problem?.message);
    return null;
  });
  const unlessEnded = <T>(wait: Promise<T>) => Promise.race([ended, wait]);
  liar.send({ hello: say(wildHello, node) });
  const welcome = await unlessEnded(liar.until(({ body }) => body === 'welcome'));
  const names: string[] = [];
  for (let count = 0; welcome !== null && count < 3; count += 1) {
    const made = await call(broker, broker.CreateClaim, say(wildRequest, `nodes/${node}`)).catch((refused) => {
      assert.ok(FAIR.includes(refused.reason), `${refused.reason}: ${refused.message}`);
      assert.ok(isPrintable(refused.message));
    });
    const { name = '', fencingToken = 0 } = made?.claim ?? {};
    if (name === '') continue;
    names.push(name);
    liar.send({ claimReport: say(wildReport, name, Number(fencingToken)) });
  }
  if (welcome !== null && names.length > 0) {
    const asked = call(fleet, fleet.ListNodeHolders, { name: `nodes/${node}` }).catch(({ reason }) => reason);
    const question = await unlessEnded(liar.until(({ body }) => body === 'listHolders'));
    if (question !== null) liar.send({ holdersReport: { ...say(() => wildHolders), queryId: 1 } });
    await asked;
  }
  liar.hangUp();
  await ended;
  return names;
}

async function everything({ broker, fleet }: Clients) {
  const { claims } = await call(broker, broker.ListClaims, { pageSize: 1_000 });
  const { nodes } = await call(fleet, fleet.ListNodes, { pageSize: 1_000 });
  return {
    claims,
    nodes: nodes.map(({ slots, unscheduledCount, lastHeartbeatTime, freeCount, agentAddress, ...kept }) => kept),
  };
}

/** What a watch shows up to the end of its snapshot. */
async function watched({ broker }: Clients): Promise<readonly unknown[]> {
  const stream = broker.WatchClaims({});
  const shown: unknown[] = [];
  for await (const { changed, snapshotComplete } of stream) {
    if (snapshotComplete) break;
    shown.push(changed);
  }
  stream.cancel();
  return shown;
}

/** While no broker ran, the time of claims stood still: one that lives expires that much later. */
function withoutExpiry<T extends { readonly expireTime: unknown }>({ expireTime, ...kept }: T) {
  return kept;
}

/** The lines that rmactl prints, each of which can be read. */
async function printed(port: number, words: readonly string[]): Promise<readonly string[]> {
  const { out, err, exitCode } = await rmactl(['--broker', `127.0.0.1:${port}`, ...words]);
  assert.equal(exitCode, 0, err);
  const lines = out.trimEnd().split('\n');
  for (const line of lines) assert.ok(isPrintable(line), JSON.stringify(line));
  return lines;
}

const STORES: Readonly<Record<string, () => { open(): Promise<Store>; forget(): void }>> = {
  memory: () => {
    const disk = memoryDisk();
    return { open: async () => new MemoryStore(disk), forget: () => {} };
  },
  LMDB: () => {
    const directory = mkdtempSync(join(tmpdir(), 'rma-told-'));
    const open = () => LmdbStore.open({ directory: join(directory, 'data'), randomBytes });
    return { open, forget: () => rmSync(directory, { recursive: true }) };
  },
};

for (const [kind, make] of Object.entries(STORES)) {
  describe(`whatever agents and callers told a broker with a ${kind} store`, () => {
    const store = make();
    let running: RunningBroker;
    let clients: Clients;
    const start = async () => {
      running = await testBroker(memoryDisk(), { store: await store.open(), prepareTimeoutMs: 50 });
      clients = clientsOf(running.port);
    };
    before(start);
    after(async () => {
      await running.stop();
      store.forget();
    });
    let count = 0;
    const names: string[] = [];

    it('is refused as bad input, or leads to claims that can be had', async () => {
      const property = fc.asyncProperty(fc.gen(), async (say) => {
        count += 1;
        const made = await tell(clients, `n${count}`, say);
        for (const name of made)
          assert.equal((await call(clients.broker, clients.broker.GetClaim, { name })).name, name);
        names.push(...made);
      });
      await fc.assert(property, { ...RUNS, endOnFailure: true });
      assert.ok(names.length > RUNS.numRuns / 4, `${names.length} claims`);
    });

    it('is listed and watched, and the same after a restart', async () => {
      const told = await everything(clients);
      assert.equal(told.claims.length, names.length);
      assert.ok(told.claims.some(({ holder }) => holder !== null));
      assert.deepEqual(await watched(clients), told.claims);
      await running.stop();
      await start();
      const kept = await everything(clients);
      assert.deepEqual(kept.claims.map(withoutExpiry), told.claims.map(withoutExpiry));
      assert.deepEqual(kept.nodes, told.nodes);
    });

    for (const output of ['table', 'wide', 'json', 'name']) {
      it(`is printed by rmactl (${output}) in lines that anybody may read`, async () => {
        const print = (words: readonly string[]) => printed(running.port, [...words, '-o', output]);
        const { nodes } = await everything(clients);
        const head = Number(output === 'table' || output === 'wide');
        const [claimLines, nodeLines] = [await print(['claim', 'list', '--all']), await print(['node', 'list'])];
        const rowsOf = (lines: readonly string[]) =>
          output === 'json'
            ? Object.values<readonly unknown[]>(JSON.parse(lines.join('\n')))[0]?.length
            : lines.length - head;
        assert.deepEqual([rowsOf(claimLines), rowsOf(nodeLines)], [names.length, nodes.length]);
      });
    }

    it('does no harm to whoever comes after', async () => {
      for (const name of names) {
        const released = call(clients.broker, clients.broker.ReleaseClaim, { name });
        await released.catch(() => {});
        assert.equal((await call(clients.broker, clients.broker.GetClaim, { name })).name, name);
      }
      assert.equal(
        (await refusalOf(call(clients.broker, clients.broker.GetClaim, { name: 'claims/none' }))).reason,
        'CLAIM_NOT_FOUND',
      );
    });
  });
}
