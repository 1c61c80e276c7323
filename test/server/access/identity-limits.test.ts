import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { fromGrpcStatus } from '../../../src/common/errors/grpc-status.js';
import { binding, policyOf } from '../../domain/access/support.js';
import { call, ObedientAgent, refusalOf, requestFor, wireHello } from '../support.js';
import { BINDINGS, PEOPLE, policedBroker } from './policed-broker.js';

const OTHER = 'orchestrator/other';
const LIMITS = { callsInFlight: 1, streams: 1, watches: 1, waiting: 1 };
const POLICY = policyOf([...BINDINGS, binding('orchestrator', OTHER, ['blue'])], {
  limits: { orchestrator: LIMITS, agent: LIMITS },
});

describe('one identity', () => {
  it('leaves room for others: in watches, streams and sessions', async (t) => {
    const { as } = await policedBroker(t, POLICY);
    const open = [as(PEOPLE.orchestrator), as(PEOPLE.orchestrator)].map(({ broker }) => broker);
    const [first, second] = [open[0] ?? assert.fail(), open[1] ?? assert.fail()];
    const watch = first.WatchClaims({});
    await once(watch, 'data');
    const [refused] = await once(second.WatchClaims({}), 'error');
    const { reason, metadata } = fromGrpcStatus(refused);
    assert.deepEqual([reason, metadata['limit']], ['TOO_MANY_WATCHES', 'watches']);
    const other = as(OTHER).broker.WatchClaims({});
    await once(other, 'data');

    const stream = first.StreamClaims();
    stream.write({ id: 1 });
    await once(stream, 'data');
    assert.equal((await refusalOf(call(second, second.BatchReleaseClaims, { names: [] }))).reason, 'OVERLOADED');
    const { results } = await call(as(OTHER).broker, as(OTHER).broker.BatchReleaseClaims, { names: [] });
    assert.deepEqual(results, []);
    for (const each of [watch, other, stream]) each.on('error', () => {}).cancel();

    const session = new ObedientAgent(as(PEOPLE.agent).agent);
    session.send({ heartbeat: {} }, 7);
    assert.equal((await session.ended)?.reason, 'SESSION_OUT_OF_STEP', 'a session that has ended leaves its place');
    const kept = new ObedientAgent(as(PEOPLE.agent).agent);
    const more = new ObedientAgent(as(PEOPLE.agent).agent);
    assert.equal((await Promise.race([kept.ended, more.ended]))?.reason, 'OVERLOADED');
    kept.hangUp();
    more.hangUp();
  });

  it('leaves room for others among the requests that wait', async (t) => {
    const { as } = await policedBroker(t, POLICY);
    const { fleet } = as(PEOPLE.operator);
    await call(fleet, fleet.PutTenant, { name: 'tenants/blue', claimsMax: 0 });
    const waiting = (who: string, guest: string) => {
      const { broker } = as(who);
      const { spec } = requestFor(guest);
      const request = { spec: { ...spec, tenant: 'tenants/blue' }, wait: { seconds: 600 } };
      return new Promise<string>((resolve) => {
        const calling = broker.CreateClaim(request, (error) => resolve(fromGrpcStatus(error).reason));
        t.after(() => calling.cancel());
      });
    };
    await new ObedientAgent(as(PEOPLE.agent).agent).greet(wireHello('n1', 1));
    const first = [waiting(PEOPLE.orchestrator, 'a'), waiting(PEOPLE.orchestrator, 'b')];
    assert.equal(await Promise.race(first), 'TOO_MANY_WAITING');
    void waiting(OTHER, 'c');
    for (let count = 0; count < 2; ) count = (await call(fleet, fleet.GetStatus, {})).waitingCount;
  });
});
