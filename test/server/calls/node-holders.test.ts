import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import type { HoldersReport, HoldersReport__Output } from '../../../src/gen/rma/v1/HoldersReport.js';
import type { RmaHolder } from '../../../src/gen/rma/v1/RmaHolder.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { ANSWER_TIMEOUT_MS, HolderQueries, QUERIES_MAX } from '../../../src/server/session/holder-queries.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { call, clientsOf, memoryDisk, ObedientAgent, refusalOf, testBroker, wireHello } from '../support.js';

const HOLDER: RmaHolder = {
  state: 'QUARANTINED',
  pid: 4711,
  uid: 500,
  gid: 500,
  startTicks: 99,
  executable: '/usr/bin/vmm',
  cgroup: '/machine.slice',
  fds: [12, 13],
  mappingCount: 1,
  inode: 42,
  slot: 3,
  claim: 'claims/c1',
  guest: 'g',
};

describe('asking a node who has its RMAs', () => {
  let broker: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;
  let agent: ObedientAgent;
  let answered = 0;

  before(async () => {
    broker = await testBroker(memoryDisk());
    clients = clientsOf(broker.port);
    agent = await new ObedientAgent(clients.agent).greet(wireHello('n1', 1));
    const gone = await new ObedientAgent(clients.agent).greet(wireHello('gone', 1));
    gone.hangUp();
  });
  after(() => broker.stop());

  const ask = (name = 'nodes/n1') => call(clients.fleet, clients.fleet.ListNodeHolders, { name });

  /** The number of the next question to the agent. */
  async function asked(): Promise<number> {
    const { listHolders } = await agent.until(({ listHolders: one }) => one != null && one.queryId > answered);
    answered = listHolders?.queryId ?? 0;
    return answered;
  }

  async function answer(report: HoldersReport): Promise<void> {
    agent.send({ holdersReport: { ...report, queryId: await asked() } });
  }

  it('brings the answer of its agent as it is', async () => {
    const asking = ask();
    await answer({ holders: [HOLDER], omittedHolderCount: 7, processCount: 200, unreadableProcessCount: 5 });
    const { holders, ...counts } = await asking;
    assert.deepEqual(holders, [HOLDER]);
    assert.deepEqual(counts, { omittedHolderCount: 7, processCount: 200, unreadableProcessCount: 5 });
  });

  it('gives each caller an answer of its own', async () => {
    const [first, second] = [ask(), ask()];
    await answer({ processCount: 1 });
    await answer({ processCount: 2 });
    assert.deepEqual([(await first).processCount, (await second).processCount].sort(), [1, 2]);
  });

  it('cuts what is too long', async () => {
    const asking = ask();
    await answer({ holders: [{ ...HOLDER, executable: 'x'.repeat(5_000) }] });
    assert.equal((await asking).holders[0]?.executable.length, 256);
  });

  it('is NODE_NO_ANSWER when the agent cannot look, and says why', async () => {
    const asking = refusalOf(ask());
    await answer({ problem: 'the core has ended' });
    const { reason, code, message } = await asking;
    assert.deepEqual([reason, code], ['NODE_NO_ANSWER', 'UNAVAILABLE']);
    assert.match(message, /the core has ended/);
  });

  it('is NODE_SILENT for a node whose agent is not connected', async () => {
    const { reason, metadata } = await refusalOf(ask('nodes/gone'));
    assert.deepEqual([reason, metadata['node']], ['NODE_SILENT', 'nodes/gone']);
  });

  it('is NODE_NOT_FOUND for a node that nobody knows, and INVALID_FIELD for what is no name', async () => {
    assert.equal((await refusalOf(ask('nodes/nobody'))).reason, 'NODE_NOT_FOUND');
    const { reason, metadata } = await refusalOf(ask('n1'));
    assert.deepEqual([reason, metadata['field']], ['INVALID_FIELD', 'name']);
  });

  it('is NODE_SILENT when the agent hangs up before it answers', async () => {
    const other = await new ObedientAgent(clients.agent).greet(wireHello('n2', 1));
    const asking = refusalOf(ask('nodes/n2'));
    await other.until(({ body }) => body === 'listHolders');
    other.hangUp();
    assert.equal((await asking).reason, 'NODE_SILENT');
  });

  it('ends the session of an agent whose answer makes no sense', async () => {
    const other = await new ObedientAgent(clients.agent).greet(wireHello('n3', 1));
    const asking = refusalOf(ask('nodes/n3'));
    const { listHolders } = await other.until(({ body }) => body === 'listHolders');
    other.send({ holdersReport: { queryId: listHolders?.queryId ?? 0, holders: [{ ...HOLDER, claim: 'nonsense' }] } });
    const ended = await other.ended;
    assert.deepEqual([ended?.reason, ended?.metadata['field']], ['INVALID_FIELD', 'holders_report.holders[0].claim']);
    assert.equal((await asking).reason, 'NODE_SILENT');
  });
});

describe('questions to one agent', () => {
  const report = (queryId: number): HoldersReport__Output => ({
    queryId,
    holders: [],
    omittedHolderCount: 0,
    processCount: 0,
    unreadableProcessCount: 0,
    problem: '',
  });

  it('are given up after a time, and an answer that comes later is nobody’s', async () => {
    const clock = new FakeClock();
    const queries = new HolderQueries(clock);
    const asking = refusalOf(queries.ask(() => undefined));
    clock.advance(ANSWER_TIMEOUT_MS);
    const { reason, message } = await asking;
    assert.equal(reason, 'NODE_NO_ANSWER');
    assert.match(message, /within 8000 ms/);
    queries.answer(report(1));
  });

  it('are so many at a time, and one more when one is answered', async () => {
    const queries = new HolderQueries(new FakeClock());
    const asked = Array.from({ length: QUERIES_MAX }, () => queries.ask(() => undefined));
    await assert.rejects(
      queries.ask(() => assert.fail('it is not even sent')),
      (error) => error instanceof RmaError && error.reason === 'OVERLOADED' && error.retryAfterMs === ANSWER_TIMEOUT_MS,
    );
    queries.answer(report(1));
    await asked[0];
    asked.push(queries.ask(() => undefined));
    const ends = Promise.all(asked.slice(1).map((one) => refusalOf(one)));
    queries.end();
    assert.ok((await ends).every(({ reason }) => reason === 'NODE_SILENT'));
    assert.equal((await refusalOf(queries.ask(() => undefined))).reason, 'NODE_SILENT');
  });
});
