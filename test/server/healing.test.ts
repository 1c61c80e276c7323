import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Claim } from '../../src/domain/broker/records/claim.js';
import type { Holder } from '../../src/domain/claim-state.js';
import { LmdbStore } from '../../src/server/store/lmdb/lmdb-store.js';
import { MemoryStore } from '../../src/server/store/memory/memory-store.js';
import { oneDecision, type Store } from '../../src/server/store/store.js';
import { RecordingLog } from '../fakes/recording-log.js';
import { call, clientsOf, memoryDisk, ObedientAgent, requestFor, testBroker, wireHello } from './support.js';

/** What 0.1.0 took from an agent that lied, and stored. */
const LIE: Holder = { pid: -(2 ** 63), uid: 0, gid: 0, startTicks: 2 ** 64, executable: 'vmm\u001b[2J' };

/** Makes a live and an ended claim, and puts the lie into both as a broker of 0.1.0 would have. */
async function spoil(open: () => Promise<Store>): Promise<readonly string[]> {
  const running = await testBroker(memoryDisk(), { store: await open() });
  const { agent, broker } = clientsOf(running.port);
  await new ObedientAgent(agent).greet(wireHello('n1', 2));
  const made = await Promise.all(
    ['a', 'b'].map((vm) => call(broker, broker.CreateClaim, requestFor(vm, { requestId: vm }))),
  );
  await running.stop();
  const store = await open();
  const claims = await store.load((state) => [...state.claims]);
  const revision = await store.load((state) => state.revision);
  const spoilt = claims.map((claim): Claim => ({ ...claim, state: 'BOUND', holder: LIE }));
  const [live, ended] = spoilt;
  assert.ok(live && ended);
  const end: Claim = { ...ended, state: 'RELEASED', endMs: ended.updateMs, endCause: 'HOLDER_EXITED' };
  await store.append(
    oneDecision([
      { kind: 'claim', revision: revision + 1, claim: live, replaces: live.revision },
      { kind: 'claim', revision: revision + 2, claim: end, replaces: ended.revision },
      { kind: 'claim-archived', revision: revision + 3, claim: end },
    ]),
  );
  await store.close();
  return made.map(({ claim }) => claim?.name ?? '');
}

const STORES = {
  memory: () => {
    const disk = memoryDisk();
    return { open: async (): Promise<Store> => new MemoryStore(disk), forget: () => {} };
  },
  LMDB: () => {
    const directory = mkdtempSync(join(tmpdir(), 'rma-heal-'));
    const open = (): Promise<Store> => LmdbStore.open({ directory: join(directory, 'data'), randomBytes });
    return { open, forget: () => rmSync(directory, { recursive: true }) };
  },
};

describe('a store with what an earlier broker should have refused', () => {
  for (const [name, make] of Object.entries(STORES)) {
    it(`(${name}) is healed when it is loaded, with a line in the log, and every list and look-up works`, async () => {
      const { open, forget } = make();
      const [live = '', archived = ''] = await spoil(open);
      const log = new RecordingLog();
      const running = await testBroker(memoryDisk(), { store: await open(), log: log.logger });
      const { broker } = clientsOf(running.port);
      const known = { pid: '0', uid: 0, gid: 0, startTicks: '0', executable: 'vmm\ufffd[2J' };
      const { claims } = await call(broker, broker.ListClaims, {});
      assert.deepEqual(
        claims.map((claim) => [claim.name, claim.state]),
        [[live, 'BOUND']],
      );
      for (const found of [claims[0], await call(broker, broker.GetClaim, { name: archived })]) {
        const { holder } = found ?? {};
        assert.deepEqual({ ...holder, pid: String(holder?.pid), startTicks: String(holder?.startTicks) }, known);
      }
      const again = await call(broker, broker.CreateClaim, requestFor('b', { requestId: 'b' }));
      assert.equal(again.claim?.holder?.executable, known.executable);
      assert.equal((await call(broker, broker.ReleaseClaim, { name: live })).state, 'RELEASING');
      await running.stop();
      const told = log.of('store.healed').map(({ level, claims, nodes, suchAs }) => ({ level, claims, nodes, suchAs }));
      assert.deepEqual(told, [{ level: 'warn', claims: 1, nodes: 0, suchAs: live }]);
      forget();
    });
  }
});
