import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, beforeEach, describe, it } from 'node:test';
import { fromGrpcStatus } from '../../../src/common/errors/grpc-status.js';
import type { Refusal } from '../../../src/domain/reasons.js';
import type { CallClass } from '../../../src/server/admission/call-classes.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import type { Leadership } from '../../../src/server/rpc/led-call.js';
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

const LOST: Refusal = { reason: 'NOT_LEADER', message: 'another one leads' };

/** A leader that loses when the test says so: before a call, or once it was taken. */
class TestLeadership implements Leadership {
  hasLost = false;
  losesWithNextCall = false;
  readonly counted: CallClass[] = [];

  callRefusal(): Refusal | null {
    if (this.hasLost) return LOST;
    this.hasLost = this.losesWithNextCall;
    return null;
  }

  answerRefusal(): Refusal | null {
    return this.hasLost ? LOST : null;
  }

  refused(callClass: CallClass): void {
    this.counted.push(callClass);
  }
}

describe('what leaves a broker that may not lead any more', () => {
  const leadership = new TestLeadership();
  let running: RunningBroker;
  let clients: ReturnType<typeof clientsOf>;
  let agent: ObedientAgent;
  /** A node for each test, whose agent is owed nothing. */
  let nodes = 0;

  before(async () => {
    running = await testBroker(memoryDisk(), { leadership });
  });
  beforeEach(async () => {
    nodes += 1;
    leadership.hasLost = false;
    leadership.losesWithNextCall = false;
    leadership.counted.length = 0;
    clients = clientsOf(running.port);
    agent = await new ObedientAgent(clients.agent).greet(wireHello(`n${nodes}`, 3));
  });
  after(() => {
    leadership.hasLost = false;
    return running.stop();
  });

  const specOf = (guest: string) => ({ guest, minRmaBytes: MIB, node: `nodes/n${nodes}` });
  const create = (guest: string) =>
    call(clients.broker, clients.broker.CreateClaim, requestFor(guest, { spec: specOf(guest) }));

  it('is no answer to a call that was taken before', async () => {
    const { claim } = await create('vm');
    leadership.losesWithNextCall = true;
    const read = call(clients.broker, clients.broker.GetClaim, { name: claim?.name ?? '' });
    assert.equal((await refusalOf(read)).reason, 'NOT_LEADER');
    assert.deepEqual(leadership.counted, ['claim']);
  });

  it('is no refusal either, which may have been true only before', async () => {
    leadership.losesWithNextCall = true;
    const read = call(clients.broker, clients.broker.GetClaim, { name: 'claims/none' });
    assert.equal((await refusalOf(read)).reason, 'NOT_LEADER');
  });

  it('is no message of a stream, which ends', async () => {
    const { claim } = await create('watched');
    const watch = clients.broker.WatchClaims({});
    const seen: string[] = [];
    watch.on('data', ({ event }) => seen.push(event));
    const ended = once(watch, 'error');
    while (!seen.includes('snapshotComplete')) await once(watch, 'data');
    const before = seen.length;
    leadership.hasLost = true;
    agent.report(claim?.name ?? '', 'ENDED', { endCause: 'RELEASED' });
    assert.equal(fromGrpcStatus((await ended)[0]).reason, 'NOT_LEADER');
    assert.equal(seen.length, before);
  });

  it('is no word to an agent, whose session ends', async () => {
    const count = agent.received.length;
    leadership.hasLost = true;
    agent.send({ heartbeat: {} });
    assert.equal((await agent.ended)?.reason, 'NOT_LEADER');
    assert.equal(agent.received.length, count);
    assert.deepEqual(leadership.counted, ['agent']);
  });

  it('is that another is to be asked, for every new call', async () => {
    leadership.hasLost = true;
    const refused = await refusalOf(create('vm'));
    assert.deepEqual([refused.reason, refused.message], ['NOT_LEADER', LOST.message]);
    const { broker, fleet } = clients;
    await refusalOf(call(broker, broker.ListClaims, {}));
    await refusalOf(call(fleet, fleet.GetStatus, {}));
    assert.deepEqual(leadership.counted, ['claim', 'read', 'operator']);
  });
});
