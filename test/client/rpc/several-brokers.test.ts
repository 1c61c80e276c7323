import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { ServerCredentials } from '@grpc/grpc-js';
import { patience, until } from '../../../examples/fleet/patience.js';
import { type BrokerClient, createBrokerClient } from '../../../src/client/broker-client.js';
import { BrokerCalls } from '../../../src/client/rpc/broker-calls.js';
import { systemClock } from '../../../src/common/clock/system-clock.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { ATTEMPT_MS } from '../../../src/domain/leader-search.js';
import { Blackhole, FakeBroker, Road } from '../../fakes/fake-brokers.js';
import { TestPki, type TlsFiles } from '../../fixtures/test-pki.js';
import { MIB, refusalOf } from '../../server/support.js';

const NOT_READY = { reason: 'NOT_READY', message: 'agents are not back' } as const;

/** What the contract promises of a machine that is gone without a word. */
const LEFT_WITHIN_MS = patience(8_000);
/** Pings tell within 7 s; with a single broker they would within 40 s. */
const FOUND_OUT_WITHIN_MS = patience(20_000);

describe('calls to several brokers', () => {
  let brokers: [FakeBroker, FakeBroker, FakeBroker];
  let calls: BrokerCalls;
  const callsTo = (address: string | readonly string[], terms = {}) => {
    calls = new BrokerCalls(address, { clock: systemClock, random: () => 0, ...terms });
    return calls;
  };

  beforeEach(async () => {
    brokers = [await FakeBroker.start(), await FakeBroker.start(), await FakeBroker.start()];
  });
  afterEach(() => {
    calls.close();
    for (const broker of brokers) broker.kill();
  });
  const toAll = (terms = {}) =>
    callsTo(
      brokers.map(({ address }) => address),
      terms,
    );
  const askedCounts = () => brokers.map(({ asked }) => asked.length);

  it('go to whom a standby names, and from then on there at once', async () => {
    const [a, b, c] = brokers;
    a.follow(c.address);
    b.follow(c.address);
    await toAll().getNode('nodes/n1');
    await calls.getNode('nodes/n1');
    assert.deepEqual(askedCounts(), [1, 0, 2]);
  });

  it('go round the list while no standby knows who leads, and follow the leadership', async () => {
    const [a, b, c] = brokers;
    for (const broker of [a, b]) broker.follow(null);
    await toAll().getNode('nodes/n1');
    assert.deepEqual(askedCounts(), [1, 1, 1]);
    a.refusal = null;
    c.follow(b.address);
    b.follow(a.address);
    await calls.getNode('nodes/n1');
    assert.deepEqual(askedCounts(), [2, 2, 2]);
  });

  it('wait for a leader, round by round, while all are standbys', async () => {
    const [a, b, c] = brokers;
    a.follow(b.address);
    b.follow(a.address);
    c.follow(null);
    const waits: string[] = [];
    const onWait = ({ reason }: { readonly reason: string }) => {
      waits.push(reason);
      if (waits.length === 3) c.refusal = null;
    };
    await toAll({ onWait }).getNode('nodes/n1');
    assert.deepEqual(waits, ['NOT_LEADER', 'NOT_LEADER', 'NOT_LEADER']);
    assert.ok(Math.max(...askedCounts()) <= 4, `asked ${askedCounts()} times`);
  });

  it('leave a leader that died for the next one, and come to it again when it lives again', async () => {
    const [a, b, c] = brokers;
    for (const broker of [b, c]) broker.follow(a.address);
    await toAll().getNode('nodes/n1');
    a.kill();
    const pending = calls.getNode('nodes/n1');
    await until('the standbys are asked', () => b.asked.length > 0 && c.asked.length > 0);
    b.refusal = null;
    c.follow(b.address);
    await pending;
    const again = await FakeBroker.start(undefined, Number(a.address.split(':')[1]));
    brokers[0] = again;
    b.follow(again.address);
    await calls.getNode('nodes/n1');
    assert.equal(again.asked.length, 1);
  });

  it('do not go where a standby sends them without TLS, unless the list has it', async () => {
    const [a, b] = brokers;
    a.follow(b.address);
    const error = await refusalOf(callsTo(['127.0.0.1:1', a.address], { attemptsMax: 1 }).getNode('nodes/n1'));
    assert.equal(error.reason, 'NOT_LEADER');
    assert.deepEqual(b.asked, []);
  });

  it('ask each broker once where there is to be one attempt', async () => {
    for (const broker of brokers) broker.follow(null);
    assert.equal((await refusalOf(toAll({ attemptsMax: 1 }).getNode('nodes/n1'))).reason, 'NOT_LEADER');
    assert.deepEqual(askedCounts(), [1, 1, 1]);
    const [, , c] = brokers;
    c.refusal = null;
    await calls.getNode('nodes/n1');
  });

  it('are answered by a leader that makes others wait for its agents', async () => {
    const [a, b, c] = brokers;
    b.follow(a.address);
    c.follow(a.address);
    const metadata = { silent_nodes: '1' };
    a.refusals.set('CreateClaim', new RmaError({ ...NOT_READY, metadata, retryAfterMs: 60_000 }));
    const creating = refusalOf(toAll({ deadlineMs: patience(10_000) }).createClaim({ requestId: 'r' }));
    await until('it was asked', () => a.asked.includes('CreateClaim'));
    await calls.getNode('nodes/n1');
    assert.equal((await creating).reason, 'NOT_READY');
    assert.deepEqual([b.asked, c.asked], [[], []]);
  });

  it('take the list in one word, and refuse what is none', async () => {
    await callsTo(`127.0.0.1:1, ${brokers[1].address}`).getNode('nodes/n1');
    for (const address of ['', 'a:1,', 'a:1,b', 'a:1,unix:/x', Array.from({ length: 10 }, (_, at) => `h:${at}`)]) {
      assert.throws(() => new BrokerCalls(address, { clock: systemClock, random: Math.random }), {
        reason: 'INVALID_FIELD',
      });
    }
  });

  it('are over once the client is closed', async () => {
    await toAll().getNode('nodes/n1');
    calls.close();
    assert.equal((await refusalOf(calls.getNode('nodes/n1'))).reason, 'CALL_CANCELLED');
  });
});

describe('a broker that says nothing', { concurrency: true }, () => {
  /** How long `work` takes until it is done, beside a broker that accepts and never answers. */
  async function besideBlackhole(work: (client: BrokerClient, b: FakeBroker) => Promise<unknown>): Promise<number> {
    const [a, b] = [await Blackhole.start(), await FakeBroker.start()];
    const client = createBrokerClient({ address: [a.address, b.address], random: () => 0, deadlineMs: 60_000 });
    const begunMs = performance.now();
    await work(client, b);
    const tookMs = performance.now() - begunMs;
    client.close();
    assert.ok(a.acceptedCount <= 2, `it was dialled ${a.acceptedCount} times`);
    await until('the connection that never came to be is given up', () => a.sockets.size === 0);
    b.kill();
    a.close();
    return tookMs;
  }

  it('is left within 8 s by calls, and 64 of them dial it together', async () => {
    const work = (client: BrokerClient) =>
      Promise.all(Array.from({ length: 64 }, () => client.getTenant('tenants/blue')));
    assert.ok((await besideBlackhole(work)) < LEFT_WITHIN_MS);
  });

  it('is left within 8 s by a call that may wait for a minute', async () => {
    const work = async (client: BrokerClient, { asked }: FakeBroker) => {
      await refusalOf(client.createClaim({ guest: 'g', minRmaBytes: MIB, waitMs: 60_000 }));
      assert.deepEqual(asked, ['CreateClaim']);
    };
    assert.ok((await besideBlackhole(work)) < LEFT_WITHIN_MS);
  });

  it('is found out soon by a call that may wait for a minute, although it had answered before', async () => {
    const [a, b] = [await FakeBroker.start(), await FakeBroker.start()];
    const road = await Road.start(a.address);
    const client = createBrokerClient({ address: [road.address, b.address], random: () => 0, deadlineMs: 60_000 });
    await client.getTenant('tenants/blue');
    road.freeze();
    const begunMs = performance.now();
    await refusalOf(client.createClaim({ guest: 'g', minRmaBytes: MIB, waitMs: 60_000 }));
    const tookMs = performance.now() - begunMs;
    client.close();
    road.close();
    for (const broker of [a, b]) broker.kill();
    assert.ok(tookMs < FOUND_OUT_WITHIN_MS);
    assert.deepEqual([a.asked, b.asked], [['GetTenant'], ['CreateClaim']]);
  });

  it('is left within 8 s by a watch', async () => {
    const work = async (client: BrokerClient, { asked }: FakeBroker) => {
      const stopping = new AbortController();
      const next = client.watchClaims({ signal: stopping.signal })[Symbol.asyncIterator]().next();
      await until('the other one is asked', () => asked.includes('WatchClaims'));
      stopping.abort();
      assert.equal((await next).done, true);
    };
    assert.ok((await besideBlackhole(work)) < LEFT_WITHIN_MS);
  });

  it('is left by no call that may wait, as long as its connection answers', async () => {
    const [a, b] = [await FakeBroker.start(), await FakeBroker.start()];
    let answer = () => {};
    a.gate = new Promise((resolve) => {
      answer = resolve;
    });
    const client = createBrokerClient({ address: [a.address, b.address], random: () => 0 });
    const begunMs = performance.now();
    const creating = refusalOf(client.createClaim({ guest: 'g', minRmaBytes: MIB }));
    await until('longer than any other call may take', () => performance.now() - begunMs > ATTEMPT_MS + 1_000);
    answer();
    await creating;
    assert.deepEqual([a.asked, b.asked], [['CreateClaim'], []]);
    client.close();
    for (const broker of [a, b]) broker.kill();
  });

  it('is left by the next call, however short the time of each is', async () => {
    const [a, b] = [await FakeBroker.start(), await FakeBroker.start()];
    const client = createBrokerClient({
      address: [a.address, b.address],
      random: () => 0,
      deadlineMs: patience(2_000),
    });
    await client.getTenant('tenants/blue');
    a.gate = new Promise(() => {});
    assert.equal((await refusalOf(client.getTenant('tenants/blue'))).reason, 'CALL_TIMED_OUT');
    await client.getTenant('tenants/blue');
    assert.deepEqual([a.asked.length, b.asked.length], [2, 1]);
    client.close();
    for (const broker of [a, b]) broker.kill();
  });

  it('takes no more time of a call, a watch or a drain than that has', async () => {
    const [a, b] = [await Blackhole.start(), await Blackhole.start()];
    const client = createBrokerClient({ address: [a.address, b.address], random: () => 0, deadlineMs: patience(300) });
    const begunMs = performance.now();
    const drain = client.drainNode('nodes/n1', { reason: 'fan', deadlineMs: 60_000 });
    const all = await Promise.all([
      refusalOf(client.createClaim({ guest: 'g', minRmaBytes: MIB })),
      refusalOf(client.watchClaims()[Symbol.asyncIterator]().next()),
      refusalOf(drain[Symbol.asyncIterator]().next()),
    ]);
    assert.ok(performance.now() - begunMs < patience(300) + ATTEMPT_MS / 2);
    assert.deepEqual(
      all.map(({ reason }) => reason),
      Array(3).fill('BROKER_UNREACHABLE'),
    );
    client.close();
    for (const blackhole of [a, b]) blackhole.close();
  });

  it('is left in time for another one, also by callers with less than 5 s', async () => {
    const [a, b] = [await Blackhole.start(), await FakeBroker.start()];
    const client = createBrokerClient({
      address: [a.address, b.address],
      random: () => 0,
      deadlineMs: patience(4_000),
    });
    await Promise.all([client.getTenant('tenants/blue'), client.getTenant('tenants/red')]);
    assert.equal(a.acceptedCount, 1);
    client.close();
    b.kill();
    a.close();
  });

  it('holds up no caller that gives up before', async () => {
    const work = async (client: BrokerClient) => {
      const stopping = new AbortController();
      const next = client.watchClaims({ signal: stopping.signal })[Symbol.asyncIterator]().next();
      setImmediate(() => stopping.abort());
      assert.equal((await next).done, true);
    };
    assert.ok((await besideBlackhole(work)) < LEFT_WITHIN_MS);
  });
});

describe('several brokers with TLS', () => {
  let pki: TestPki;
  let own: TlsFiles;
  let standby: FakeBroker;
  let leader: FakeBroker;
  let impostor: FakeBroker;
  let client: BrokerClient;

  const startAs = ({ caFile, certFile, keyFile }: TlsFiles) => {
    const pair = { cert_chain: readFileSync(certFile), private_key: readFileSync(keyFile) };
    return FakeBroker.start(ServerCredentials.createSsl(readFileSync(caFile), [pair], true));
  };
  before(async () => {
    pki = await TestPki.make();
    own = await pki.issue('orchestrator/nova');
    const files = await pki.issue('broker', { hosts: ['127.0.0.1'] });
    [standby, leader] = [await startAs(files), await startAs(files)];
    impostor = await startAs(await pki.issue('agent/n1', { hosts: ['127.0.0.1'] }));
  });
  afterEach(() => {
    client.close();
    for (const { asked } of [standby, leader, impostor]) asked.length = 0;
  });
  after(() => {
    for (const broker of [standby, leader, impostor]) broker.kill();
    pki.remove();
  });
  const clientOf = (...address: readonly string[]) => {
    client = createBrokerClient({ address, tls: own, random: () => 0, deadlineMs: patience(20_000) });
    return client;
  };

  it('are followed to any address whose certificate is the broker’s', async () => {
    standby.follow(leader.address);
    await clientOf(standby.address).deleteTenant('tenants/blue');
    assert.deepEqual(leader.asked, ['DeleteTenant']);
  });

  it('are not taken for one another: who is not the broker is passed by', async () => {
    standby.follow(impostor.address);
    await clientOf(standby.address, leader.address).getTenant('tenants/blue');
    assert.deepEqual([impostor.asked, leader.asked], [[], ['GetTenant']]);
  });

  it('tell an operator whose certificate is wrong, when that is all there is', async () => {
    const error = await refusalOf(clientOf(impostor.address).getTenant('tenants/blue'));
    assert.equal(error.reason, 'BROKER_NOT_TRUSTED');
  });
});
